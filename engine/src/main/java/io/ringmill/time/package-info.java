/** Durations and the ways event time is written; everything becomes nanoseconds. May use {@code diagnostic}. */
package io.ringmill.time;
