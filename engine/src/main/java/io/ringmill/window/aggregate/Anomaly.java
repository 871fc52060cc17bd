package io.ringmill.window.aggregate;

import io.ringmill.anomaly.AnomalyDetector;
import io.ringmill.state.CellKind;
import io.ringmill.state.StateReader;
import io.ringmill.state.StateWriter;

/**
 * {@code anomaly(x)} and {@code anomaly_view(x)}: an {@link AnomalyDetector} of the values as they come, in windows that no value
 * leaves. The parameter is its threshold.
 *
 * <p><b>Allocation:</b> a detector for each window that has never been. <b>Cost:</b> as the detector's; 1 cell, and the detector
 * beside.
 */
public final class Anomaly extends OwningSummary<Anomaly.Watch> {

    /** Without a season. */
    public static final Anomaly PLAIN = new Anomaly(0);

    private final long seasonNs;

    /** What is kept of one window. */
    public static final class Watch {
        private AnomalyDetector detector;
        /** The detector's; NaN until there is a value. */
        private double threshold = Double.NaN;
    }

    /** Of a series that repeats itself after so long; 0 if it does not. */
    public Anomaly(long seasonNs) {
        this.seasonNs = seasonNs;
    }

    /** The length of the season, 0 without one. */
    public long seasonNs() {
        return seasonNs;
    }

    @Override
    public Anomaly fresh() {
        return new Anomaly(seasonNs);
    }

    @Override
    public Watch create() {
        return new Watch();
    }

    @Override
    public void empty(Watch watch) {
        if (watch.detector != null) {
            watch.detector.clear();
        }
    }

    @Override
    protected void save(Watch watch, CellKind kind, StateWriter out) {
        out.putDouble(watch.threshold);
        if (watch.detector != null) {
            watch.detector.save(out);
        }
    }

    @Override
    protected void load(Watch watch, CellKind kind, StateReader in) {
        double threshold = in.getDouble();
        if (!Double.isNaN(threshold)) {
            detector(watch, threshold).load(in);
        }
    }

    /** The window's detector; its memory may have been another one's, with another threshold. */
    private AnomalyDetector detector(Watch watch, double threshold) {
        if (watch.threshold != threshold) {
            watch.detector = new AnomalyDetector(threshold, seasonNs);
            watch.threshold = threshold;
        }
        return watch.detector;
    }

    @Override
    public void add(double[] state, int at, double x, double y, double n, long timeNs, double threshold) {
        detector(values(state, at), threshold).update(x, timeNs);
    }

    @Override
    public boolean isTimed() {
        return seasonNs > 0;
    }

    @Override
    public boolean isOrdered() {
        return true;
    }

    @Override
    public boolean isOfRunningWindows() {
        return true;
    }

    @Override
    public void merge(double[] into, int at, double[] a, int aAt, double n, double[] b, int bAt, double m, double p) {
        throw new UnsupportedOperationException("what was learned of two series is not what one learns of both");
    }

    @Override
    public void remove(double[] state, int at, double x, double y, double n, double p) {
        throw new UnsupportedOperationException("what was learned cannot be unlearned");
    }

    @Override
    public void unmerge(double[] a, int aAt, double[] b, int bAt) {
        throw new UnsupportedOperationException("what was learned cannot be unlearned");
    }

    /** How odd the newest value is, from 0 to 1. */
    public double score(double[] state, int at, double n, double p) {
        return values(state, at).detector.score();
    }

    /** The place of the view that says so among {@link io.ringmill.anomaly.View#words()}, from 1 on; missing if none does. */
    public long view(double[] state, int at, double n, double p) {
        int view = values(state, at).detector.top();
        return view < 0 ? CellBits.MISSING : view + 1;
    }
}
