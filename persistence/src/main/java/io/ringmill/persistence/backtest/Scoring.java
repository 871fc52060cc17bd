package io.ringmill.persistence.backtest;

import io.ringmill.event.Dictionary;

/**
 * Scores the alerts of a backtest: takes them, with the prices, while the passes run, and adds what they were worth to the
 * report.
 */
public interface Scoring extends PassListener.Factory {

    /** The price, as an expression of the first variant's pipeline; empty for none. */
    default String price() {
        return "";
    }

    /**
     * Takes each price once, beside the listeners, in order of sequences and behind the alerts of all passes up to it. Where
     * variants decode in different ways, the input is read anew for each, and its prices come anew.
     *
     * @param session counted from 1 over all journals, anew each time that these are read
     * @param keys by which the key's id is to be read
     */
    default void price(int session, Dictionary keys, int key, long timeNs, double price) {}

    @Override
    PassListener begin(int session, Dictionary keys);

    /** The report with scores, once all passes are over. */
    BacktestReport score(BacktestReport report, BacktestPlan plan);
}
