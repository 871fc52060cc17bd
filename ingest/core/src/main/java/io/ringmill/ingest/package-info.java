/**
 * What sources and sinks have in common, whoever wrote them. Uses the engine and {@code text}; never persistence.
 */
package io.ringmill.ingest;
