/** Ports to the journal: what the engine writes, what a replay reads. */
package io.ringmill.journal;
