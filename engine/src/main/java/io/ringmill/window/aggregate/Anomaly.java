package io.ringmill.window.aggregate;

import io.ringmill.anomaly.AnomalyDetector;
import io.ringmill.anomaly.Detector;
import io.ringmill.anomaly.JointDetector;
import io.ringmill.state.CellKind;
import io.ringmill.state.StateException;
import io.ringmill.state.StateReader;
import io.ringmill.state.StateWriter;

/**
 * {@code anomaly(x)} and {@code anomaly(x, y, …)}, {@code anomaly_view} and {@code anomaly_surprise}: a {@link Detector} of the values
 * as they come, in windows that no value leaves. An event of which one of several values is missing is passed over. The parameter
 * is the detector's threshold.
 *
 * <p><b>Allocation:</b> a detector for each window that has never been. <b>Cost:</b> as the detector's; a cell and one for each
 * value, and the detector beside.
 */
public final class Anomaly extends OwningSummary<Anomaly.Watch> {

    /** Of what is saved; the first one began with the threshold. */
    private static final int VERSION = 2;

    /** The same with a season, of which visits to a phase were told apart by the phase alone before. */
    private static final int SEASONAL_VERSION = 3;

    private static final int FIRST_VERSION = 1;

    /** What a {@link Watch} takes, with its header. */
    private static final int WATCH_BYTES = 24;

    private final int columns;
    private final long seasonNs;

    /** What is kept of one window. */
    public static final class Watch {
        private Detector detector;
        /** Whether there has been a value. */
        private boolean begun;
    }

    /**
     * Of some values of each event.
     *
     * @param columns how many, at least one
     * @param seasonNs after how many nanoseconds they are expected to repeat themselves; 0 if they are not
     */
    public Anomaly(int columns, long seasonNs) {
        super(columns);
        this.columns = columns;
        this.seasonNs = seasonNs;
    }

    /** What a window takes beside its cells. */
    public int bytes() {
        if (columns > 1) {
            return WATCH_BYTES + JointDetector.bytes(columns, seasonNs > 0);
        }
        return WATCH_BYTES + (seasonNs > 0 ? AnomalyDetector.SEASONAL_BYTES : AnomalyDetector.BYTES);
    }

    @Override
    public Anomaly fresh() {
        return new Anomaly(columns, seasonNs);
    }

    @Override
    public Watch create() {
        return new Watch();
    }

    @Override
    public void empty(Watch watch) {
        if (watch.begun) {
            watch.detector.clear();
            watch.begun = false;
        }
    }

    @Override
    protected void save(Watch watch, CellKind kind, StateWriter out) {
        out.putInt(version());
        out.putByte(watch.begun ? 1 : 0);
        if (watch.begun) {
            out.putDouble(watch.detector.threshold());
            watch.detector.save(out);
        }
    }

    @Override
    protected void load(Watch watch, CellKind kind, StateReader in) {
        int said = in.getInt();
        int saved = said == VERSION || said == SEASONAL_VERSION ? said : FIRST_VERSION;
        StateException.requireVersion("what anomaly has learned", saved, version());
        if (in.getByte() != 0) {
            begun(watch, in.getDouble()).load(in);
        }
    }

    private int version() {
        return seasonNs > 0 ? SEASONAL_VERSION : VERSION;
    }

    /** The window's detector; its memory may have been another one's, with another threshold. */
    private Detector begun(Watch watch, double threshold) {
        if (watch.detector == null || watch.detector.threshold() != threshold) {
            watch.detector = columns > 1
                    ? new JointDetector(columns, threshold, seasonNs)
                    : new AnomalyDetector(threshold, seasonNs);
        }
        watch.begun = true;
        return watch.detector;
    }

    @Override
    public void add(double[] state, int at, double x, double y, double n, long timeNs, double threshold) {
        int first = at + firstInput();
        for (int i = first; i < first + columns; i++) {
            if (Double.isNaN(state[i])) {
                return;
            }
        }
        begun(values(state, at), threshold).update(state, first, timeNs);
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

    /** How odd the newest values are, from 0 to 1; missing where there were none yet. */
    public double score(double[] state, int at, double n, double p) {
        Watch watch = values(state, at);
        return watch.begun ? watch.detector.score() : Double.NaN;
    }

    /** The place of what says so, from 1 on; missing if nothing does. */
    public long view(double[] state, int at, double n, double p) {
        Watch watch = values(state, at);
        return watch.begun && watch.detector.top() >= 0 ? watch.detector.top() + 1 : CellBits.MISSING;
    }

    /** How surprising what has the place {@code p} is, in nats; missing where there were no values yet. */
    public double surprise(double[] state, int at, double n, double p) {
        Watch watch = values(state, at);
        return watch.begun ? watch.detector.surprise((int) p) : Double.NaN;
    }

    /** How surprising the newest values are, all in all. */
    public double all(double[] state, int at, double n, double p) {
        Watch watch = values(state, at);
        return watch.begun ? watch.detector.surprise() : Double.NaN;
    }

    /** How surprising they had to be to alarm. */
    public double alarm(double[] state, int at, double n, double p) {
        Watch watch = values(state, at);
        return watch.begun ? watch.detector.asked() : Double.NaN;
    }
}
