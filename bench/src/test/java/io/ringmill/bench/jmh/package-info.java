/**
 * JMH benchmarks, each of which answers one question and checks what came out; run them with {@code bench/jmh}. And
 * {@link io.ringmill.bench.jmh.WorstEvent}, which is none: an average hides the dearest event.
 */
package io.ringmill.bench.jmh;
