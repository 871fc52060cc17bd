/**
 * How long sampled events take, and what the flight recorder is told. May use {@code metrics}, {@code event} for what an event
 * was, and {@code time}.
 */
package io.ringmill.ring.measure;
