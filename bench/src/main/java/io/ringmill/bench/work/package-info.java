/**
 * The work that is measured: the events, the pipeline files, the same by hand, and a naive reference for the counts.
 * Uses nothing but the JDK.
 */
package io.ringmill.bench.work;
