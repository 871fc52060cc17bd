/**
 * Metrics for Prometheus, made from snapshots when it asks. Uses the engine, {@code host}, and {@code http}.
 */
package io.ringmill.server.metrics;
