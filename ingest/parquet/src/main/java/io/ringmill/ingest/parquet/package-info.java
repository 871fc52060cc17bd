/**
 * Writes Parquet files: tables, for whoever has rows, which use nothing else of Ringmill, and the sink, which uses {@code
 * io.ringmill.ingest} and its {@code sink}.
 */
package io.ringmill.ingest.parquet;
