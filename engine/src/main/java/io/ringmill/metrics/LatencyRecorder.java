package io.ringmill.metrics;

import org.HdrHistogram.Histogram;
import org.HdrHistogram.SingleWriterRecorder;

/**
 * Latencies of one stage as one handler sees them.
 *
 * <p><b>Threading:</b> {@link #record} by one thread, wait-free; {@link #addTo} by any.
 * <b>Allocation:</b> none to record: the range is fixed and values are clamped to it, since growth would allocate.
 * <b>Units:</b> nanoseconds. <b>Cost:</b> about 5 ns a record.
 */
public final class LatencyRecorder {

    /** The longest that is told apart: a minute. */
    public static final long HIGHEST_NS = 60_000_000_000L;

    private static final int DIGITS = 3;

    private final SingleWriterRecorder recorder = new SingleWriterRecorder(HIGHEST_NS, DIGITS);

    /** Nothing is recorded yet. */
    public LatencyRecorder() {}

    private final Histogram soFar = newHistogram();
    private Histogram interval;

    static Histogram newHistogram() {
        return new Histogram(HIGHEST_NS, DIGITS);
    }

    /** Writer: one latency; below 0, by a clock that stepped, counts as 0. */
    public void record(long ns) {
        recorder.recordValue(Math.max(0, Math.min(ns, HIGHEST_NS)));
    }

    /** Adds all that was recorded so far. */
    public synchronized void addTo(Histogram total) {
        interval = recorder.getIntervalHistogram(interval);
        // Adding goes through tens of thousands of counts, however few there are.
        if (interval.getTotalCount() > 0) {
            soFar.add(interval);
        }
        if (soFar.getTotalCount() > 0) {
            total.add(soFar);
        }
    }
}
