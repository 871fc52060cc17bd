/** JMH benchmarks, each of which answers one question and checks what came out. Run them with {@code bench/jmh}. */
package io.ringmill.bench.jmh;
