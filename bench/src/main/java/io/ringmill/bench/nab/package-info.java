/** The Numenta Anomaly Benchmark: its series, its scores, and the product's pipeline over them. */
package io.ringmill.bench.nab;
