package io.ringmill.window;

/** {@code last(x)} of values that enter and leave: the newest that is not missing. <b>Cost:</b> O(1), one cell. */
final class SlidingLast {

    static final int CELLS = 1;

    private SlidingLast() {}

    static void add(double[] state, int at, double x, double n, double parameter) {
        state[at] = x;
    }

    static void remove(double[] state, int at, double x, double n, double parameter) {}

    /** A value put before the {@code newer} newest ones: it is the last only if there are none. */
    static void insert(double[] state, int at, double x, double newer, double n, double parameter) {
        if (newer == 0) {
            state[at] = x;
        }
    }

    static void settle(
            double[] state,
            int at,
            double[] ring,
            int base,
            int capacity,
            int tail,
            int size,
            int old,
            double n,
            double p) {}

    static double value(double[] state, int at, double n) {
        return n == 0 ? Double.NaN : state[at];
    }
}
