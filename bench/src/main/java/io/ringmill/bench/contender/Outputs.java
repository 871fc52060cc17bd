package io.ringmill.bench.contender;

import java.util.concurrent.atomic.LongAdder;

/**
 * Counts what Ringmill calls back with.
 *
 * <p><b>Threading:</b> the engine's hot thread or, if it is made for several, threads; read when drained.
 */
final class Outputs {

    private final boolean rows;
    private final boolean shared;
    private final Contender.Listener listener;
    private final LongAdder sharedCount = new LongAdder();
    private long count;
    private double total;

    /**
     * Outputs.
     *
     * @param rows whether rows are counted rather than alerts
     * @param shared whether several threads call back
     * @param listener told of events when the probe, which is the last rule, fires
     */
    Outputs(boolean rows, boolean shared, Contender.Listener listener) {
        this.rows = rows;
        this.shared = shared;
        this.listener = listener;
    }

    void onResult(double value) {
        if (rows) {
            increment();
        }
        if (!shared) {
            total += value;
        }
    }

    void onAlert() {
        if (!rows) {
            increment();
        }
    }

    void onProbe(long sequence) {
        listener.onEvaluated(sequence);
    }

    private void increment() {
        if (shared) {
            sharedCount.increment();
        } else {
            count++;
        }
    }

    long count() {
        // The total is asked for, so that values cannot be left out.
        return Double.isInfinite(total) ? -1 : count + sharedCount.sum();
    }
}
