/** Journals, replay and recovery; uses the engine, never ingest. */
package io.ringmill.persistence;
