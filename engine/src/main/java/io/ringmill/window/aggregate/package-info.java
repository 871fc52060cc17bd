/** Aggregates, and the summaries of values that tell them. Uses no other package of the engine. */
package io.ringmill.window.aggregate;
