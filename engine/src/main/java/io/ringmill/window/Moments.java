package io.ringmill.window;

/**
 * Mean and variance of values that are only added: Welford's recurrence (Technometrics 4, 1962).
 *
 * <p><b>Cost:</b> O(1), 2 cells.
 */
final class Moments {

    static final int CELLS = 2;

    private static final int MEAN = 0;
    private static final int M2 = 1;

    private Moments() {}

    static void add(double[] state, int at, double x, double n, long timeNs, double parameter) {
        double before = x - state[at + MEAN];
        double mean = state[at + MEAN] + before / n;
        state[at + MEAN] = mean;
        state[at + M2] += before * (x - mean);
    }

    static double mean(double[] state, int at, double n) {
        return n == 0 ? Double.NaN : state[at + MEAN];
    }

    static double varPop(double[] state, int at, double n) {
        return state[at + M2] / n;
    }

    static double varSamp(double[] state, int at, double n) {
        return n < 2 ? Double.NaN : state[at + M2] / (n - 1);
    }

    static double stddevPop(double[] state, int at, double n) {
        return Math.sqrt(varPop(state, at, n));
    }

    static double stddevSamp(double[] state, int at, double n) {
        return Math.sqrt(varSamp(state, at, n));
    }
}
