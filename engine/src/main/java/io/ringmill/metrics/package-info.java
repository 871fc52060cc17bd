/** Counters and latency: wait-free to record, read as an immutable snapshot. */
package io.ringmill.metrics;
