/**
 * Ports to the journal: what the engine writes, what a replay reads. May use {@code diagnostic}, {@code time} and {@code
 * event}.
 */
package io.ringmill.journal;
