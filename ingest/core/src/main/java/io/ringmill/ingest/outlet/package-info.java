/** Sinks that send to another system: a buffer, a thread that sends, tries again and gives up, and what the system is told. */
package io.ringmill.ingest.outlet;
