/**
 * Many variants of a pipeline over the same recorded input, in one pass;
 * {@link io.ringmill.persistence.backtest.BacktestReport} is what comes of it. Uses the engine's API and
 * {@code io.ringmill.persistence}.
 */
package io.ringmill.persistence.backtest;
