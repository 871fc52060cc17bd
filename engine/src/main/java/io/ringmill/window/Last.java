package io.ringmill.window;

/** {@code last(x)}: the last value that is not missing. One cell, NaN when empty. */
final class Last {

    static final int CELLS = 1;

    private Last() {}

    static void add(double[] state, int at, double x, double parameter) {
        if (!Double.isNaN(x)) {
            state[at] = x;
        }
    }

    static double value(double[] state, int at) {
        return state[at];
    }
}
