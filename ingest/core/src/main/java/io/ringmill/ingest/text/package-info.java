/** Numbers and texts as bytes, to and fro, without garbage. Uses nothing of Ringmill. */
package io.ringmill.ingest.text;
