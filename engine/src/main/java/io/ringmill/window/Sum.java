package io.ringmill.window;

/**
 * {@code sum} and {@code mean} of values that are only added. Neumaier's compensated summation (ZAMM 54, 1974): the
 * error does not grow with the number of values.
 *
 * <p><b>Cost:</b> O(1), 3 cells.
 */
final class Sum {

    static final int CELLS = 3;

    private static final int N = 0;
    private static final int HIGH = 1;
    private static final int LOW = 2;

    private Sum() {}

    static void add(double[] state, int at, double x, double parameter) {
        if (Double.isNaN(x)) {
            return;
        }
        double high = state[at + HIGH];
        double sum = high + x;
        double part = sum - high;
        state[at + LOW] += (high - (sum - part)) + (x - part);
        state[at + HIGH] = sum;
        state[at + N]++;
    }

    static double sum(double[] state, int at) {
        return state[at + N] == 0 ? Double.NaN : total(state, at);
    }

    static double mean(double[] state, int at) {
        return total(state, at) / state[at + N];
    }

    /** High part alone once it is infinite, when the compensation is no number. */
    private static double total(double[] state, int at) {
        double low = state[at + LOW];
        return !Double.isNaN(low) ? state[at + HIGH] + low : state[at + HIGH];
    }
}
