/** How events are put into an engine, and what publishers may be told. May use {@code event}. */
package io.ringmill.publish;
