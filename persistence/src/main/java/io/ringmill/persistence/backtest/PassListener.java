package io.ringmill.persistence.backtest;

import io.ringmill.event.Dictionary;
import io.ringmill.output.Alert;

/**
 * Takes what a pass over one session brings about, in order of sequences, with the prices of {@code backtest.price} as the
 * first variant says it: these are the same for all passes, and come also while windows warm up.
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
         * @param keys the listener's own, by which key ids are to be read; it grows while the pass runs
         */
        PassListener begin(int session, Dictionary keys);
    }

    /**
     * An alert, behind the price of the event that raised it.
     *
     * @param rule index in {@link BacktestPlan#rules}
     * @param key its id
     * @param sequence of the event that raised it, in the journal: where not all events of a session are taken in, the alert's own
     *     counts those alone
     * @param alert is reused after the call
     */
    void onAlert(int rule, int key, long sequence, Alert alert);

    /** The price of a key becomes known with the event of that sequence of the journal; {@code NaN} never comes here. */
    void onPrice(int key, long timeNs, long sequence, double price);

    /** The pass over the session is over, or was stopped. */
    void onEnd();
}
