/**
 * What is measured, under one interface: Ringmill, the hand-written loops, and the bare parts they stand on. May use the
 * work, the engine's public API, the Disruptor and Chronicle Queue.
 */
package io.ringmill.bench.contender;
