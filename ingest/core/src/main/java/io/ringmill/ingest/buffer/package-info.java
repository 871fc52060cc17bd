/** The bounded buffer between the ring and what is outside. */
package io.ringmill.ingest.buffer;
