package io.ringmill.window;

/**
 * {@code sum} and {@code mean} of values that are only added. Compensated summation with Knuth's two-sum, which needs no
 * comparison (The Art of Computer Programming 2, 4.2.2; Neumaier, ZAMM 54, 1974): the error does not grow with the
 * number of values.
 *
 * <p><b>Cost:</b> O(1), 2 cells.
 */
final class Sum {

    static final int CELLS = 2;

    private static final int HIGH = 0;
    private static final int LOW = 1;

    private Sum() {}

    static void add(double[] state, int at, double x, double n, long timeNs, double parameter) {
        double high = state[at + HIGH];
        double sum = high + x;
        double part = sum - high;
        state[at + LOW] += (high - (sum - part)) + (x - part);
        state[at + HIGH] = sum;
    }

    static double sum(double[] state, int at, double n) {
        return n == 0 ? Double.NaN : total(state[at + HIGH], state[at + LOW]);
    }

    static double mean(double[] state, int at, double n) {
        return total(state[at + HIGH], state[at + LOW]) / n;
    }

    /** The high part alone once it is infinite, when the compensation is no number. */
    static double total(double high, double low) {
        return Double.isNaN(low) ? high : high + low;
    }
}
