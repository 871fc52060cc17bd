package io.ringmill.window;

/** {@code first(x)}: the first value that is not missing. One cell, NaN when empty. */
final class First {

    static final int CELLS = 1;

    private First() {}

    static void add(double[] state, int at, double x, double parameter) {
        if (Double.isNaN(state[at])) {
            state[at] = x;
        }
    }

    static double value(double[] state, int at) {
        return state[at];
    }
}
