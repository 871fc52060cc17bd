package io.ringmill.window;

/** {@code min} (parameter -1) or {@code max} (parameter 1) of values that are only added. One cell, NaN when empty. */
final class Extreme {

    static final int CELLS = 1;

    private Extreme() {}

    /** The better of two, of which either may be missing; the first of equals. */
    static double better(double a, double b, double sign) {
        if (sign > 0) {
            return b > a || Double.isNaN(a) ? b : a;
        }
        return b < a || Double.isNaN(a) ? b : a;
    }

    static void add(double[] state, int at, double x, double sign) {
        state[at] = better(state[at], x, sign);
    }

    static double value(double[] state, int at) {
        return state[at];
    }
}
