/** Reads and writes numbers and texts as bytes, without garbage. Uses nothing of Ringmill. */
package io.ringmill.ingest.text;
