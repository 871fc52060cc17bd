/** Models that learn from each value as it comes. Uses {@code window.aggregate}. */
package io.ringmill.window.learn;
