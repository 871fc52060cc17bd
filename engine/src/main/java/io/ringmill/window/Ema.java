package io.ringmill.window;

/**
 * {@code ema(x, n)} of values that are only added: e = k*x + (1-k)*e with k = 2/(n+1), starting at the first value.
 * The parameter is k. One cell.
 */
final class Ema {

    static final int CELLS = 1;

    private Ema() {}

    static void add(double[] state, int at, double x, double n, long timeNs, double k) {
        double before = state[at];
        state[at] = n == 1 ? x : before + k * (x - before);
    }

    static double value(double[] state, int at, double n) {
        return n == 0 ? Double.NaN : state[at];
    }
}
