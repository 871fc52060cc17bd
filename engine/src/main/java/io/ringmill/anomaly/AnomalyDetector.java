package io.ringmill.anomaly;

import io.ringmill.state.StateReader;
import io.ringmill.state.StateWriter;

/**
 * Tells how odd each value of a series is, by the values before it alone: {@link SeriesViews} tell how surprising it is, and
 * {@link Alarms} grade that. The method is our own; what each part contributes is in docs/anomaly.md.
 *
 * <p><b>Threading:</b> one thread. <b>Allocation:</b> none after construction. <b>Units:</b> surprise in nats. <b>Cost:</b> O(1) per
 * value, see {@link TailCounts}; 4.0 kB, with a season 0.5 kB more. Bits are the same on every machine.
 */
public final class AnomalyDetector extends Detector {

    /** What a detector takes, with headers, where references are of four bytes. */
    public static final int BYTES = 24 + Alarms.BYTES + SeriesViews.BYTES;

    /** The same of one with a season. */
    public static final int SEASONAL_BYTES = BYTES + SeasonProfile.BYTES;

    private static final int NONE = -1;

    /** Null without a season. */
    private final SeasonProfile season;

    private final SeriesViews views = new SeriesViews();

    /**
     * A detector that has seen nothing.
     *
     * @param threshold how surprising a value must be, in nats: 8 for most uses, less for more alarms, at least 0
     * @param seasonNs after how many nanoseconds the series is expected to repeat itself; 0 if it is not
     */
    public AnomalyDetector(double threshold, long seasonNs) {
        super(threshold);
        season = seasonNs > 0 ? new SeasonProfile(seasonNs) : null;
    }

    @Override
    public double threshold() {
        return alarms.threshold();
    }

    @Override
    public void clear() {
        if (season != null) {
            season.clear();
        }
        views.clear();
        alarms.clear();
    }

    @Override
    public void update(double[] values, int at, long timeNs) {
        update(values[at], timeNs);
    }

    /** Takes in the next value, as the other does. */
    public void update(double value, long timeNs) {
        double x = SeriesViews.bounded(value);
        double rest = season == null ? x : season.rest(timeNs, x);
        if (Double.isNaN(rest)) {
            views.forget();
            alarms.pass();
        } else {
            alarms.grade(views.next(rest, x));
        }
    }

    /** The place of the {@link View} that was surprised most. */
    @Override
    public int top() {
        return alarms.surprise() > 0 ? views.top() : NONE;
    }

    @Override
    public double surprise(int view) {
        return views.surprise(view);
    }

    @Override
    public void save(StateWriter out) {
        alarms.save(out);
        views.save(out);
        if (season != null) {
            season.save(out);
        }
    }

    @Override
    public void load(StateReader in) {
        alarms.load(in);
        views.load(in);
        if (season != null) {
            season.load(in);
        }
    }
}
