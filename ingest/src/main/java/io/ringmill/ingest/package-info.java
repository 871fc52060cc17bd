/**
 * Sources and sinks: {@link io.ringmill.ingest.Sources} and {@link io.ringmill.ingest.Sinks} make them, and what cannot be
 * decoded goes to {@link io.ringmill.ingest.Quarantine}. Uses the engine and the packages below, never persistence.
 */
package io.ringmill.ingest;
