package io.ringmill.window;

/**
 * {@code last(x)} of values that come out of order: the one of the latest time, of those the last to come. Two cells:
 * the value, NaN when empty, and its time.
 */
final class LastByTime {

    static final int CELLS = 2;

    private LastByTime() {}

    static void add(double[] state, int at, double x, long timeNs) {
        if (!Double.isNaN(x) && (Double.isNaN(state[at]) || timeNs >= Slots.getLong(state, at + 1))) {
            state[at] = x;
            Slots.setLong(state, at + 1, timeNs);
        }
    }

    static double value(double[] state, int at) {
        return state[at];
    }
}
