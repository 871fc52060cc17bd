package io.ringmill.window;

/**
 * {@code min} and {@code max} of values that are only added. The parameter says which are wanted: {@link #MAX},
 * {@link #MIN} or {@link #BOTH}.
 *
 * <p><b>Cost:</b> O(1), 2 cells.
 */
final class Extremes {

    static final int CELLS = 2;

    static final double MAX = 1;
    static final double MIN = -1;
    static final double BOTH = 0;

    private static final int GREATEST = 0;
    private static final int LEAST = 1;

    private Extremes() {}

    static void add(double[] state, int at, double x, double n, long timeNs, double sides) {
        if (sides >= 0) {
            state[at + GREATEST] = n == 1 ? x : Math.max(state[at + GREATEST], x);
        }
        if (sides <= 0) {
            state[at + LEAST] = n == 1 ? x : Math.min(state[at + LEAST], x);
        }
    }

    static double max(double[] state, int at, double n) {
        return n == 0 ? Double.NaN : state[at + GREATEST];
    }

    static double min(double[] state, int at, double n) {
        return n == 0 ? Double.NaN : state[at + LEAST];
    }
}
