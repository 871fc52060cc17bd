/** Simulated feeds: the same seed gives the same events. Uses {@code text} and the engine's {@code event}. */
package io.ringmill.ingest.simulate;
