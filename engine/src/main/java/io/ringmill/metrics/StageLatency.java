package io.ringmill.metrics;

import org.HdrHistogram.Histogram;

/**
 * How long one stage took, over the events sampled so far. Immutable: {@link #histogram} hands out copies.
 *
 * <p><b>Units:</b> nanoseconds, three digits, clamped to {@link LatencyRecorder#HIGHEST_NS}.
 */
public final class StageLatency {

    private final Stage stage;
    private final Histogram histogram;

    StageLatency(Stage stage, Histogram histogram) {
        this.stage = stage;
        this.histogram = histogram;
    }

    public Stage stage() {
        return stage;
    }

    /** Samples. */
    public long count() {
        return histogram.getTotalCount();
    }

    /** The latency that {@code percentile} (0 to 100) of the samples do not exceed; 0 without samples. */
    public long atPercentile(double percentile) {
        return count() == 0 ? 0 : histogram.getValueAtPercentile(percentile);
    }

    public long maxNs() {
        return count() == 0 ? 0 : histogram.getMaxValue();
    }

    public double meanNs() {
        return count() == 0 ? 0 : histogram.getMean();
    }

    /** A copy of the histogram. */
    public Histogram histogram() {
        return histogram.copy();
    }
}
