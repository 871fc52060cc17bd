/** How threads of an engine wait, and what that costs. May use {@code pipeline}, for the modes, and the Disruptor. */
package io.ringmill.ring.waiting;
