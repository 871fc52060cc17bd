/**
 * The benches that the program brings: {@link io.ringmill.bench.ThroughputBench} and {@link
 * io.ringmill.bench.LatencyBench}. May use everything below it; the JMH benchmarks are among the tests.
 */
package io.ringmill.bench;
