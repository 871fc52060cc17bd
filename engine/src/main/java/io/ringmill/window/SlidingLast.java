package io.ringmill.window;

/** {@code last(x)} of values that enter and leave: the newest that is not missing. <b>Cost:</b> O(1), 2 cells. */
final class SlidingLast {

    static final int CELLS = 2;

    private static final int N = 0;
    private static final int VALUE = 1;

    private SlidingLast() {}

    static void add(double[] state, int at, double x, double parameter) {
        if (!Double.isNaN(x)) {
            state[at + N]++;
            state[at + VALUE] = x;
        }
    }

    static void remove(double[] state, int at, double x, double parameter) {
        if (!Double.isNaN(x)) {
            state[at + N]--;
        }
    }

    /** A value put before the {@code newer} newest ones: it is the last only if there are none. */
    static void insert(double[] state, int at, double x, double newer, double parameter) {
        double before = state[at + VALUE];
        add(state, at, x, parameter);
        if (newer > 0) {
            state[at + VALUE] = before;
        }
    }

    static void settle(double[] state, int at, double[] ring, int base, int capacity, int tail, int size, double p) {}

    static double value(double[] state, int at) {
        return state[at + N] == 0 ? Double.NaN : state[at + VALUE];
    }
}
