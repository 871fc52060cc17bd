/**
 * What alerts of a backtest were worth: mark-outs, their intervals, labels, differences. Knows nothing of passes and variants.
 * Uses the engine's API and {@code io.ringmill.time}.
 */
package io.ringmill.persistence.backtest.score;
