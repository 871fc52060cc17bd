/** Metrics for Prometheus. Uses the engine's snapshots, {@code host} and {@code http}. */
package io.ringmill.server.metrics;
