/** Takes records out of a stream of bytes: lines, CSV, JSON. Uses {@code text}, nothing of the engine. */
package io.ringmill.ingest.record;
