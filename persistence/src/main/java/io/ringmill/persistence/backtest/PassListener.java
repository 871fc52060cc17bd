package io.ringmill.persistence.backtest;

import io.ringmill.event.Dictionary;
import io.ringmill.output.Alert;

/**
 * Takes what a pass over one session brings about, in order of sequences. Prices are those of {@code backtest.price}; a pass
 * with such a price tells of it at each of its rows, also while windows warm up.
 *
 * <p><b>Threading:</b> one thread at a time, each call after the one before. Listeners of several passes are called at the
 * same time. <b>Units:</b> epoch nanoseconds.
 */
public interface PassListener {

    /** Makes a listener of its own for each pass over each session. */
    @FunctionalInterface
    interface Factory {

        /**
         * A pass begins.
         *
         * @param session counted from 1 over all journals; the same session is passed over by several passes
         * @param keys the pass's own, by which its key ids are to be read; it grows while the pass runs
         */
        PassListener begin(int session, Dictionary keys);
    }

    /**
     * An alert, behind the price of the event that raised it.
     *
     * @param rule index in {@link BacktestPlan#rules}
     * @param alert is reused after the call
     */
    void onAlert(int rule, Alert alert);

    /** The price of a key becomes known with the event of that sequence; {@code NaN} never comes here. */
    void onPrice(int key, long timeNs, long sequence, double price);

    /** The pass over the session is over, or was stopped. */
    void onEnd();
}
