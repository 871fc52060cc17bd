/** What was compressed with gzip, Zstandard or LZ4, as streams and as messages, found by its first bytes. Uses nothing. */
package io.ringmill.ingest.compress;
