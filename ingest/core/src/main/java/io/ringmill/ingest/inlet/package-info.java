/** The buffer between a source and the ring. */
package io.ringmill.ingest.inlet;
