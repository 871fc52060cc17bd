package io.ringmill.window;

/** {@code count(x)} of values that enter and leave: how many are not missing. <b>Cost:</b> O(1), one cell. */
final class SlidingCount {

    static final int CELLS = 1;

    private SlidingCount() {}

    static void add(double[] state, int at, double x, double parameter) {
        Count.add(state, at, x, parameter);
    }

    static void remove(double[] state, int at, double x, double parameter) {
        if (!Double.isNaN(x)) {
            state[at]--;
        }
    }

    static void insert(double[] state, int at, double x, double newer, double parameter) {
        add(state, at, x, parameter);
    }

    static void settle(double[] state, int at, double[] ring, int base, int capacity, int tail, int size, double p) {}

    static double count(double[] state, int at) {
        return state[at];
    }
}
