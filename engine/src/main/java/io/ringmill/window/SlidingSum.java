package io.ringmill.window;

/**
 * {@code sum} and {@code mean} of values that enter and leave. The sum is kept as the unevaluated sum of two doubles
 * (Knuth's two-sum), so adding and removing leaves nothing of the order of a double's rounding. What was once far
 * greater than all that is now in the window leaves a trace even so: then the sum is taken afresh.
 *
 * <p><b>Cost:</b> O(1); O(window) when values 10<sup>12</sup> times the rest have left. 5 cells.
 */
final class SlidingSum {

    static final int CELLS = 5;

    private static final int N = 0;
    private static final int HIGH = 1;
    private static final int LOW = 2;
    /** Sum of absolute values, roughly. */
    private static final int SIZE = 3;
    /** The greatest SIZE since the last fresh start. */
    private static final int PEAK = 4;

    private static final double STALE = 1e-12;

    private SlidingSum() {}

    static void add(double[] state, int at, double x, double parameter) {
        if (Double.isNaN(x)) {
            return;
        }
        state[at + N]++;
        accumulate(state, at, x);
        double size = state[at + SIZE] + Math.abs(x);
        state[at + SIZE] = size;
        if (size > state[at + PEAK]) {
            state[at + PEAK] = size;
        }
    }

    static void remove(double[] state, int at, double x, double parameter) {
        if (Double.isNaN(x)) {
            return;
        }
        state[at + N]--;
        accumulate(state, at, -x);
        state[at + SIZE] -= Math.abs(x);
    }

    private static void accumulate(double[] state, int at, double x) {
        double high = state[at + HIGH];
        double sum = high + x;
        double part = sum - high;
        state[at + LOW] += (high - (sum - part)) + (x - part);
        state[at + HIGH] = sum;
    }

    static void insert(double[] state, int at, double x, double newer, double parameter) {
        add(state, at, x, parameter);
    }

    static void settle(double[] state, int at, double[] ring, int base, int capacity, int tail, int size, double p) {
        if (!(state[at + SIZE] >= STALE * state[at + PEAK])) {
            rebuild(state, at, ring, base, capacity, tail, size, p);
        }
    }

    private static void rebuild(
            double[] state, int at, double[] ring, int base, int capacity, int tail, int size, double p) {
        for (int i = 0; i < CELLS; i++) {
            state[at + i] = 0;
        }
        for (int i = 0, position = tail; i < size; i++) {
            add(state, at, ring[base + position], p);
            position = position + 1 == capacity ? 0 : position + 1;
        }
    }

    static double sum(double[] state, int at) {
        return state[at + N] == 0 ? Double.NaN : total(state, at);
    }

    static double mean(double[] state, int at) {
        return total(state, at) / state[at + N];
    }

    private static double total(double[] state, int at) {
        double low = state[at + LOW];
        return !Double.isNaN(low) ? state[at + HIGH] + low : state[at + HIGH];
    }
}
