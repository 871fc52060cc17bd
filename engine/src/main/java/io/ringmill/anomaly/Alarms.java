package io.ringmill.anomaly;

import io.ringmill.state.StateReader;
import io.ringmill.state.StateWriter;

/**
 * Makes scores of surprise. A value alarms where its surprise exceeds the threshold and up to 3 more: 3 at the beginning, 1 more
 * for each alarm, dying away over 1,000 values. After an alarm there is none for 50 values, and none among the first 100.
 *
 * <p><b>Threading:</b> one thread. <b>Allocation:</b> none. <b>Units:</b> surprise in nats. <b>Cost:</b> O(1).
 */
final class Alarms {

    /** What it takes. */
    static final int BYTES = 48;

    /** Values before the first alarm. */
    private static final int WARM_UP = 100;

    private static final double MOST_CAUTION = 3;
    private static final double CAUTION_DECAY = StrictMath.exp(-1 / 1_000.0);
    /** Values after an alarm without another. */
    private static final int REST = 50;

    private static final double GRADE = 5;
    /** Below an alarm, of 0.5. */
    private static final double SHARE_BELOW = 0.49;

    private final double threshold;

    /** Values so far, as far as that matters. */
    private byte count;

    /** Values since the newest alarm, as far as that matters; 0 where the newest value is the one that alarms. */
    private byte sinceAlarm;
    /** How much the threshold is higher because of alarms before. */
    private double caution;

    /** Of the newest value: how surprising it is, and how surprising it must be to alarm. */
    private double surprise;

    private double asked;

    Alarms(double threshold) {
        this.threshold = threshold;
        clear();
    }

    void clear() {
        count = 0;
        sinceAlarm = REST;
        caution = MOST_CAUTION;
        pass();
    }

    double threshold() {
        return threshold;
    }

    /** Nothing can be said of the newest value, which does not count. */
    void pass() {
        surprise = 0;
        asked = threshold + caution;
    }

    /** Grades the newest value, which is so surprising. */
    void grade(double newest) {
        caution *= CAUTION_DECAY;
        surprise = newest;
        asked = threshold + caution;
        boolean mayAlarm = count >= WARM_UP && sinceAlarm >= REST;
        count = (byte) Math.min(count + 1, WARM_UP);
        sinceAlarm = (byte) Math.min(sinceAlarm + 1, REST);
        if (mayAlarm && surprise > Math.max(0, asked)) {
            sinceAlarm = 0;
            caution = Math.min(MOST_CAUTION, caution + 1);
        }
    }

    /** Of the newest value, from 0 to 1: more than 0.5 where it alarms, and less than that where it does not. */
    double score() {
        if (surprise <= 0) {
            return 0;
        }
        return sinceAlarm == 0
                ? 0.5 + 0.5 * (1 - StrictMath.exp(-(surprise - threshold) / GRADE))
                : SHARE_BELOW * Math.min(1, surprise / asked);
    }

    /** How surprising the newest value is; at least 0. */
    double surprise() {
        return surprise;
    }

    /** How surprising the newest value had to be to alarm. */
    double asked() {
        return asked;
    }

    void save(StateWriter out) {
        out.putByte(count);
        out.putByte(sinceAlarm);
        out.putDouble(caution);
        out.putDouble(surprise);
        out.putDouble(asked);
    }

    void load(StateReader in) {
        count = (byte) in.getByte();
        sinceAlarm = (byte) in.getByte();
        caution = in.getDouble();
        surprise = in.getDouble();
        asked = in.getDouble();
    }
}
