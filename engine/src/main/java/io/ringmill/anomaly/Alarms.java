package io.ringmill.anomaly;

import io.ringmill.state.StateReader;
import io.ringmill.state.StateWriter;

/**
 * Makes scores of surprise. A value alarms where its surprise exceeds the threshold and up to 3 more: 3 at the beginning, 1 more
 * for each alarm, dying away over 1,000 values. After an alarm there is none for 50 values, and none among the first 100.
 *
 * <p><b>Threading:</b> one thread. <b>Allocation:</b> none. <b>Units:</b> surprise in nats.
 */
final class Alarms {

    /** Values before the first alarm. */
    private static final int WARM_UP = 100;

    private static final double MOST_CAUTION = 3;
    private static final double CAUTION_DECAY = StrictMath.exp(-1 / 1_000.0);
    /** Values after an alarm without another. */
    private static final int REST = 50;

    private static final double GRADE = 5;
    /** Below an alarm, of 0.5. */
    private static final double SHARE_BELOW = 0.49;

    private static final int LONG_AGO = 1 << 20;

    private final double threshold;

    /** Values so far, as far as that matters. */
    private int count;

    private int sinceAlarm;
    /** How much the threshold is higher because of alarms before. */
    private double caution;

    /** Of the newest value: how surprising it is, how surprising it must be to alarm, and the score. */
    private double surprise;

    private double asked;
    private double score;

    Alarms(double threshold) {
        this.threshold = threshold;
        clear();
    }

    void clear() {
        count = 0;
        sinceAlarm = LONG_AGO;
        caution = MOST_CAUTION;
        pass();
    }

    /** Nothing can be said of the newest value, which does not count. */
    void pass() {
        surprise = 0;
        asked = threshold + caution;
        score = 0;
    }

    /** Grades the newest value, which is so surprising. */
    void grade(double newest) {
        caution *= CAUTION_DECAY;
        count = Math.min(count + 1, LONG_AGO);
        sinceAlarm = Math.min(sinceAlarm + 1, LONG_AGO);
        surprise = newest;
        asked = threshold + caution;
        if (surprise <= 0) {
            score = 0;
        } else if (surprise > asked && count > WARM_UP && sinceAlarm > REST) {
            sinceAlarm = 0;
            score = 0.5 + 0.5 * (1 - StrictMath.exp(-(surprise - threshold) / GRADE));
            caution = Math.min(MOST_CAUTION, caution + 1);
        } else {
            score = SHARE_BELOW * Math.min(1, surprise / asked);
        }
    }

    /** Of the newest value, from 0 to 1: more than 0.5 where it alarms, and less than that where it does not. */
    double score() {
        return score;
    }

    double surprise() {
        return surprise;
    }

    /** How surprising the newest value had to be to alarm. */
    double asked() {
        return asked;
    }

    void save(StateWriter out) {
        out.putInt(count);
        out.putInt(sinceAlarm);
        out.putDouble(caution);
        out.putDouble(surprise);
        out.putDouble(asked);
        out.putDouble(score);
    }

    void load(StateReader in) {
        count = in.getInt();
        sinceAlarm = in.getInt();
        caution = in.getDouble();
        surprise = in.getDouble();
        asked = in.getDouble();
        score = in.getDouble();
    }
}
