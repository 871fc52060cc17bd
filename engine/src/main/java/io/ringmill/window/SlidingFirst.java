package io.ringmill.window;

/**
 * {@code first(x)} of values that enter and leave: the oldest that is not missing.
 *
 * <p><b>Cost:</b> O(1), and O(missing values at the window's old end). One cell.
 */
final class SlidingFirst {

    static final int CELLS = 1;

    private SlidingFirst() {}

    static void add(double[] state, int at, double x, double n, double parameter) {}

    static void remove(double[] state, int at, double x, double n, double parameter) {}

    static void insert(double[] state, int at, double x, double newer, double n, double parameter) {}

    static void settle(
            double[] state,
            int at,
            double[] ring,
            int base,
            int capacity,
            int tail,
            int size,
            int old,
            double n,
            double p) {
        if (n == 0) {
            return;
        }
        int position = tail;
        double value = ring[base + position];
        while (Double.isNaN(value)) {
            position = position + 1 == capacity ? 0 : position + 1;
            value = ring[base + position];
        }
        state[at] = value;
    }

    static double value(double[] state, int at, double n) {
        return n == 0 ? Double.NaN : state[at];
    }
}
