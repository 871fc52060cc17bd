/** Writes tables as Parquet files, for whoever has rows: exports and sinks. It uses nothing else of Ringmill. */
package io.ringmill.ingest.parquet;
