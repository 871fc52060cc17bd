package io.ringmill.window;

/**
 * {@code first(x)} of values that enter and leave: the oldest that is not missing.
 *
 * <p><b>Cost:</b> O(1), and O(missing values at the window's old end). 2 cells.
 */
final class SlidingFirst {

    static final int CELLS = 2;

    private static final int N = 0;
    private static final int VALUE = 1;

    private SlidingFirst() {}

    static void add(double[] state, int at, double x, double parameter) {
        if (!Double.isNaN(x)) {
            state[at + N]++;
        }
    }

    static void remove(double[] state, int at, double x, double parameter) {
        if (!Double.isNaN(x)) {
            state[at + N]--;
        }
    }

    static void insert(double[] state, int at, double x, double newer, double parameter) {
        add(state, at, x, parameter);
    }

    static void settle(double[] state, int at, double[] ring, int base, int capacity, int tail, int size, double p) {
        if (state[at + N] == 0) {
            state[at + VALUE] = Double.NaN;
            return;
        }
        int position = tail;
        double value = ring[base + position];
        while (Double.isNaN(value)) {
            position = position + 1 == capacity ? 0 : position + 1;
            value = ring[base + position];
        }
        state[at + VALUE] = value;
    }

    static double value(double[] state, int at) {
        return state[at + VALUE];
    }
}
