package io.ringmill.window;

/**
 * Mean and variance of values that are only added: Welford's recurrence (Technometrics 4, 1962).
 *
 * <p><b>Cost:</b> O(1), 3 cells.
 */
final class Moments {

    static final int CELLS = 3;

    private static final int N = 0;
    private static final int MEAN = 1;
    private static final int M2 = 2;

    private Moments() {}

    static void add(double[] state, int at, double x, double parameter) {
        if (Double.isNaN(x)) {
            return;
        }
        double n = ++state[at + N];
        double before = x - state[at + MEAN];
        double mean = state[at + MEAN] + before / n;
        state[at + MEAN] = mean;
        state[at + M2] += before * (x - mean);
    }

    static double mean(double[] state, int at) {
        return state[at + N] == 0 ? Double.NaN : state[at + MEAN];
    }

    static double varPop(double[] state, int at) {
        return state[at + M2] / state[at + N];
    }

    static double varSamp(double[] state, int at) {
        return state[at + N] < 2 ? Double.NaN : state[at + M2] / (state[at + N] - 1);
    }

    static double stddevPop(double[] state, int at) {
        return Math.sqrt(varPop(state, at));
    }

    static double stddevSamp(double[] state, int at) {
        return Math.sqrt(varSamp(state, at));
    }
}
