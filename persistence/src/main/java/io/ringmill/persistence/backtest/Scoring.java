package io.ringmill.persistence.backtest;

import io.ringmill.event.Dictionary;

/**
 * Scores the alerts of a backtest: takes them, with the prices, while the passes run, and adds what they were worth to the
 * report.
 */
public interface Scoring extends PassListener.Factory {

    /** The price, as an expression of the pipeline; empty for none. */
    default String price() {
        return "";
    }

    @Override
    PassListener begin(int session, Dictionary keys);

    /** The report with scores, once all passes are over. */
    BacktestReport score(BacktestReport report, BacktestPlan plan);
}
