/**
 * Counters and latency: wait-free to record, read as an immutable snapshot. May use {@code diagnostic}, {@code time} and
 * {@code event}.
 */
package io.ringmill.metrics;
