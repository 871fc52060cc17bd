package io.ringmill.window;

/**
 * {@code ema(x, n)} of values that are only added: e = k*x + (1-k)*e with k = 2/(n+1), starting at the first value.
 * The parameter is k. One cell, NaN when empty.
 */
final class Ema {

    static final int CELLS = 1;

    private Ema() {}

    static void add(double[] state, int at, double x, double k) {
        if (Double.isNaN(x)) {
            return;
        }
        double before = state[at];
        state[at] = Double.isNaN(before) ? x : before + k * (x - before);
    }

    static double value(double[] state, int at) {
        return state[at];
    }
}
