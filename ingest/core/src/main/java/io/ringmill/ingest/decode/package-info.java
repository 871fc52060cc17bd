/**
 * From bytes to events: reads records of CSV and JSON, chooses their stream, decodes, filters and publishes them. Uses
 * {@code text}, {@code compress} and {@code io.ringmill.ingest}.
 */
package io.ringmill.ingest.decode;
