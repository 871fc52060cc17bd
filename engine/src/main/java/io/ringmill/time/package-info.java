/** Durations and the ways event time is written; everything becomes nanoseconds. */
package io.ringmill.time;
