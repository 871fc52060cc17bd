package io.ringmill.anomaly;

import io.ringmill.state.StateReader;
import io.ringmill.state.StateWriter;
import java.util.List;

/**
 * Tells how odd the newest of some numbers are, by those before them alone, and what is odd about them.
 *
 * <p><b>Threading:</b> one thread. <b>Allocation:</b> none after construction. <b>Units:</b> surprise in nats: one that is greater by
 * 2.3 stands for what is ten times as rare.
 */
public abstract sealed class Detector permits AnomalyDetector, JointDetector {

    /** The threshold where nothing else is asked for. */
    public static final double DEFAULT_THRESHOLD = 8;

    /** What is asked for besides places, as it is written in expressions: how surprising all is together. */
    public static final String ALL = "all";

    /** The same: how surprising it must be to alarm. */
    public static final String ALARM = "alarm";

    /** Both of these. */
    public static final List<String> OF_ALL = List.of(ALL, ALARM);

    final Alarms alarms;

    Detector(double threshold) {
        alarms = new Alarms(threshold);
    }

    /** The threshold for a sensitivity, which is 8 for 1, 6 for 10, 10 for 0.1. */
    public static double threshold(double sensitivity) {
        return DEFAULT_THRESHOLD - 2 * StrictMath.log10(sensitivity);
    }

    /** The threshold that it was made with. */
    public abstract double threshold();

    /**
     * Takes in the next numbers, which are finite.
     *
     * @param values has them from {@code at} on; of a detector of a series one
     * @param timeNs of their event; looked at only with a season
     */
    public abstract void update(double[] values, int at, long timeNs);

    /** How odd the newest are, from 0 to 1: more than 0.5 where they alarm, and less than that where they do not. */
    public final double score() {
        return alarms.score();
    }

    /** The place of what was surprised most, or -1 if nothing was. */
    public abstract int top();

    /** How surprised what has this place was, in nats; at least 0. */
    public abstract double surprise(int place);

    /** How surprising the newest are, all in all; what has one place may be less so. */
    public final double surprise() {
        return alarms.surprise();
    }

    /** How surprising they had to be to alarm. */
    public final double asked() {
        return alarms.asked();
    }

    /** Makes it one that has seen nothing. */
    public abstract void clear();

    /** Writes all that it remembers. */
    public abstract void save(StateWriter out);

    /** Reads what {@link #save} wrote, of a detector that was made as this one was. */
    public abstract void load(StateReader in);
}
