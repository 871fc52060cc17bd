/** Sources, sinks and record decoders; uses the engine, never persistence. */
package io.ringmill.ingest;
