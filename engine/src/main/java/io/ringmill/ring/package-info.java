/**
 * Runs compiled pipelines: the ring, its handlers, the topologies, publishers and the way out to sinks. With {@code
 * ring.waiting} the only user of the Disruptor. May use {@code pipeline}, the programs of {@code window.runtime} and {@code rule}, {@code output}, {@code
 * journal}, {@code metrics} and what these use; never {@code config} or what compiles.
 */
package io.ringmill.ring;
