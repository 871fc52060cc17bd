/**
 * What a server knows of a running engine: samples taken at safe points, alerts kept, rates, intervals of latency. Everything that
 * is shown comes from here, so that nothing that a client does reaches the ring. Uses the engine and {@code host}.
 */
package io.ringmill.server.live;
