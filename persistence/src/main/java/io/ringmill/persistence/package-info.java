/**
 * What is done with journals: {@link io.ringmill.persistence.Replayer} runs a pipeline over one,
 * {@link io.ringmill.persistence.JournalInfo} and {@link io.ringmill.persistence.JournalDump} look into one. Uses the
 * engine's API and ports, and its own package {@code chronicle}; never {@code net.openhft}, never ingest.
 */
package io.ringmill.persistence;
