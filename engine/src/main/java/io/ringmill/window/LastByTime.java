package io.ringmill.window;

/**
 * {@code last(x)} of values that come out of order: the one of the latest time, of those the last to come. Two cells:
 * the value and its time.
 */
final class LastByTime {

    static final int CELLS = 2;

    private LastByTime() {}

    static void add(double[] state, int at, double x, double n, long timeNs, double parameter) {
        if (n == 1 || timeNs >= Slots.getLong(state, at + 1)) {
            state[at] = x;
            Slots.setLong(state, at + 1, timeNs);
        }
    }

    static double value(double[] state, int at, double n) {
        return n == 0 ? Double.NaN : state[at];
    }
}
