package io.ringmill.rule;

import io.ringmill.window.runtime.Times;

/**
 * When a key had events, as far as a {@code silence} needs it, where events may come before older ones: stretches of time in
 * which each event comes within the silence after another, in order. What is between two of them is a silence once the
 * watermark has passed it, and none if an event comes into it before. They are in the key's state from a cell on: the end of
 * the first stretch, how many others there are, the beginning of the first, and of each of the others its beginning and end.
 * Generated rules call this.
 *
 * <p><b>Threading:</b> the rules' thread. <b>Allocation:</b> none. <b>Units:</b> epoch nanoseconds. <b>Cost:</b> O(stretches),
 * one where events are in order.
 */
public final class Gaps {

    private static final int COUNT = 1;
    private static final int BEGIN = 2;
    private static final int FIRST = 3;

    private Gaps() {}

    /**
     * How many stretches there may be besides the first, which the watermark has not passed by more than the silence: each
     * begins later than that after the one before, and none after the watermark and {@code outOfOrderNs}.
     */
    public static long most(long silenceNs, long outOfOrderNs) {
        return outOfOrderNs == 0 ? 0 : (outOfOrderNs - 1) / silenceNs + 1;
    }

    /** Cells for so many stretches besides the first. */
    public static int cells(int most) {
        return FIRST + 2 * most;
    }

    /**
     * Takes in an event; returns when the silence after the first stretch is due.
     *
     * @param awaited whether that is awaited, rather than over
     * @param most stretches besides the first
     */
    public static long add(double[] state, int at, int most, boolean awaited, long timeNs, long silenceNs) {
        long endNs = time(state, at);
        long beginNs = time(state, at + BEGIN);
        if (!awaited) {
            setTime(state, at, Math.max(endNs, timeNs));
            setTime(state, at + BEGIN, timeNs);
            joinFirst(state, at, silenceNs);
        } else if (Times.plus(timeNs, silenceNs) < beginNs && (int) state[at + COUNT] < most) {
            insert(state, at, 0, beginNs, endNs);
            setTime(state, at, timeNs);
            setTime(state, at + BEGIN, timeNs);
        } else if (timeNs <= Times.plus(endNs, silenceNs)) {
            setTime(state, at, Math.max(endNs, timeNs));
            setTime(state, at + BEGIN, Math.min(beginNs, timeNs));
            joinFirst(state, at, silenceNs);
        } else {
            addLater(state, at, most, timeNs, silenceNs);
        }
        return Times.plus(time(state, at), silenceNs);
    }

    /** Whether there are events behind the silence that is due. */
    public static boolean hasNext(double[] state, int at) {
        return state[at + COUNT] > 0;
    }

    /** Goes on to the next stretch; returns when that begins. */
    public static long next(double[] state, int at) {
        long beginNs = time(state, at + FIRST);
        setTime(state, at + BEGIN, beginNs);
        setTime(state, at, time(state, at + FIRST + 1));
        remove(state, at, 0);
        return beginNs;
    }

    /** When the silence after the first stretch is due. */
    public static long dueNs(double[] state, int at, long silenceNs) {
        return Times.plus(time(state, at), silenceNs);
    }

    private static void joinFirst(double[] state, int at, long silenceNs) {
        while (hasNext(state, at) && time(state, at + FIRST) <= Times.plus(time(state, at), silenceNs)) {
            setTime(state, at, Math.max(time(state, at), time(state, at + FIRST + 1)));
            remove(state, at, 0);
        }
    }

    private static void addLater(double[] state, int at, int most, long timeNs, long silenceNs) {
        int count = (int) state[at + COUNT];
        int i = 0;
        while (i < count && timeNs > Times.plus(time(state, end(at, i)), silenceNs)) {
            i++;
        }
        boolean joins = i < count && time(state, begin(at, i)) <= Times.plus(timeNs, silenceNs);
        if (!joins && count < most) {
            insert(state, at, i, timeNs, timeNs);
            return;
        }
        // There is only no room once the input has ended, as windows close without a watermark that passes anything.
        int into = Math.min(i, count - 1);
        setTime(state, begin(at, into), Math.min(time(state, begin(at, into)), timeNs));
        setTime(state, end(at, into), Math.max(time(state, end(at, into)), timeNs));
        while (into + 1 < (int) state[at + COUNT]
                && time(state, begin(at, into + 1)) <= Times.plus(time(state, end(at, into)), silenceNs)) {
            setTime(state, end(at, into), Math.max(time(state, end(at, into)), time(state, end(at, into + 1))));
            remove(state, at, into + 1);
        }
    }

    private static void insert(double[] state, int at, int stretch, long beginNs, long endNs) {
        int count = (int) state[at + COUNT];
        System.arraycopy(state, begin(at, stretch), state, begin(at, stretch + 1), 2 * (count - stretch));
        state[at + COUNT] = count + 1;
        setTime(state, begin(at, stretch), beginNs);
        setTime(state, end(at, stretch), endNs);
    }

    private static int begin(int at, int stretch) {
        return at + FIRST + 2 * stretch;
    }

    private static int end(int at, int stretch) {
        return begin(at, stretch) + 1;
    }

    private static void remove(double[] state, int at, int stretch) {
        int count = (int) state[at + COUNT] - 1;
        System.arraycopy(state, begin(at, stretch + 1), state, begin(at, stretch), 2 * (count - stretch));
        // What is not there is as in a new key, so that a state says no more than it means.
        state[begin(at, count)] = 0;
        state[end(at, count)] = 0;
        state[at + COUNT] = count;
    }

    private static long time(double[] state, int cell) {
        return Double.doubleToRawLongBits(state[cell]);
    }

    private static void setTime(double[] state, int cell, long timeNs) {
        state[cell] = Double.longBitsToDouble(timeNs);
    }
}
