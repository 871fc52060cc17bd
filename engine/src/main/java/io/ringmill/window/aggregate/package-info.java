/** Aggregates, and the summaries of values that tell them. Uses the JDK and {@code state}. */
package io.ringmill.window.aggregate;
