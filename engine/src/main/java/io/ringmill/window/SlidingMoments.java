package io.ringmill.window;

/**
 * Mean and variance of values that enter and leave.
 *
 * <p>Sums of deviations and of their squares from a shift near the mean, added to and subtracted from. Two things keep
 * them exact for ever. First, a second pair of sums is only ever added to; when it holds just what the window holds
 * (once a window's length) it replaces the first, and the shift moves to the mean. Second, where the sum of squares
 * has shrunk so far below its peak that the rounding of the peak could show (an outlier left, the level moved), the
 * sums are taken afresh from the window.
 *
 * <p><b>Cost:</b> O(1); O(window) on such a shrinking. 8 cells.
 */
final class SlidingMoments {

    static final int CELLS = 8;

    private static final int N = 0;
    private static final int SHIFT = 1;
    private static final int SUM = 2;
    private static final int SQUARES = 3;
    /** The newest values, how many there are of them and their sums. */
    private static final int FRESH_N = 4;

    private static final int FRESH_SUM = 5;
    private static final int FRESH_SQUARES = 6;
    /** The greatest SQUARES since the sums were last exact. */
    private static final int PEAK = 7;

    /** Rounding of the peak is about 1e-13 of it; this much below, it is 1e-10 of the variance. */
    private static final double STALE = 1e-3;

    private SlidingMoments() {}

    static void add(double[] state, int at, double x, double parameter) {
        if (Double.isNaN(x)) {
            return;
        }
        double n = state[at + N];
        if (n == 0) {
            start(state, at, x);
        }
        double deviation = x - state[at + SHIFT];
        double square = deviation * deviation;
        state[at + N] = n + 1;
        state[at + SUM] += deviation;
        double squares = state[at + SQUARES] + square;
        state[at + SQUARES] = squares;
        state[at + FRESH_N]++;
        state[at + FRESH_SUM] += deviation;
        state[at + FRESH_SQUARES] += square;
        if (squares > state[at + PEAK]) {
            state[at + PEAK] = squares;
        }
    }

    static void remove(double[] state, int at, double x, double parameter) {
        if (Double.isNaN(x)) {
            return;
        }
        double deviation = x - state[at + SHIFT];
        state[at + SUM] -= deviation;
        state[at + SQUARES] -= deviation * deviation;
        double n = state[at + N] - 1;
        state[at + N] = n;
        if (n == state[at + FRESH_N]) {
            refresh(state, at);
        }
    }

    /** A value put before the {@code newer} newest ones. */
    static void insert(double[] state, int at, double x, double newer, double parameter) {
        if (Double.isNaN(x)) {
            return;
        }
        boolean fresh = newer < state[at + FRESH_N];
        double freshSum = state[at + FRESH_SUM];
        double freshSquares = state[at + FRESH_SQUARES];
        add(state, at, x, parameter);
        if (!fresh) {
            state[at + FRESH_N]--;
            state[at + FRESH_SUM] = freshSum;
            state[at + FRESH_SQUARES] = freshSquares;
        }
    }

    private static void start(double[] state, int at, double shift) {
        for (int i = 0; i < CELLS; i++) {
            state[at + i] = 0;
        }
        state[at + SHIFT] = shift;
    }

    /** The fresh sums hold what the window holds: they become the sums, about the mean. */
    private static void refresh(double[] state, int at) {
        double n = state[at + N];
        if (n == 0) {
            return;
        }
        double sum = state[at + FRESH_SUM];
        double squares = state[at + FRESH_SQUARES];
        double shift = state[at + SHIFT] + sum / n;
        double moved = shift - state[at + SHIFT];
        state[at + SHIFT] = shift;
        state[at + SUM] = sum - n * moved;
        state[at + SQUARES] = squares - 2 * moved * sum + n * moved * moved;
        state[at + PEAK] = squares;
        state[at + FRESH_N] = 0;
        state[at + FRESH_SUM] = 0;
        state[at + FRESH_SQUARES] = 0;
    }

    static void settle(double[] state, int at, double[] ring, int base, int capacity, int tail, int size, double p) {
        double n = state[at + N];
        double sum = state[at + SUM];
        if (!(n * state[at + SQUARES] - sum * sum >= STALE * n * state[at + PEAK])) {
            rebuild(state, at, ring, base, capacity, tail, size);
        }
    }

    /** Two passes over the window: the mean, then the deviations from it. */
    private static void rebuild(double[] state, int at, double[] ring, int base, int capacity, int tail, int size) {
        double n = 0;
        double shift = 0;
        double sum = 0;
        for (int i = 0, position = tail; i < size; i++) {
            double x = ring[base + position];
            if (!Double.isNaN(x)) {
                shift = n == 0 ? x : shift;
                n++;
                sum += x - shift;
            }
            position = position + 1 == capacity ? 0 : position + 1;
        }
        start(state, at, n == 0 ? 0 : shift + sum / n);
        double mean = state[at + SHIFT];
        double squares = 0;
        sum = 0;
        for (int i = 0, position = tail; i < size; i++) {
            double x = ring[base + position];
            if (!Double.isNaN(x)) {
                sum += x - mean;
                squares += (x - mean) * (x - mean);
            }
            position = position + 1 == capacity ? 0 : position + 1;
        }
        state[at + N] = n;
        state[at + SUM] = sum;
        state[at + SQUARES] = squares;
        state[at + PEAK] = squares;
    }

    static double mean(double[] state, int at) {
        return state[at + SHIFT] + state[at + SUM] / state[at + N];
    }

    private static double squaresAboutMean(double[] state, int at) {
        double sum = state[at + SUM];
        double squares = state[at + SQUARES] - sum * sum / state[at + N];
        return squares < 0 ? 0 : squares;
    }

    static double varPop(double[] state, int at) {
        return squaresAboutMean(state, at) / state[at + N];
    }

    static double varSamp(double[] state, int at) {
        return state[at + N] < 2 ? Double.NaN : squaresAboutMean(state, at) / (state[at + N] - 1);
    }

    static double stddevPop(double[] state, int at) {
        return Math.sqrt(varPop(state, at));
    }

    static double stddevSamp(double[] state, int at) {
        return Math.sqrt(varSamp(state, at));
    }
}
