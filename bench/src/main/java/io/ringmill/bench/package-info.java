/** Benchmarks: the only package that sees {@code org.openjdk.jmh}. */
package io.ringmill.bench;
