/** Aggregates, and the summaries of values that tell them. Uses nothing but the JDK. */
package io.ringmill.window.aggregate;
