/** Aggregates, and the summaries of values that tell them. Uses the JDK, {@code state} and {@code anomaly}. */
package io.ringmill.window.aggregate;
