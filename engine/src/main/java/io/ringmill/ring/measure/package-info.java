/** How long sampled events take. May use {@code metrics}, and {@code event} for what an event was. */
package io.ringmill.ring.measure;
