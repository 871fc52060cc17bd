/** Sinks: files and the console. Uses {@code text} and {@code io.ringmill.ingest}. */
package io.ringmill.ingest.sink;
