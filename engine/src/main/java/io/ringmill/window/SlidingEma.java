package io.ringmill.window;

/**
 * {@code ema(x, n)} over the values in a window, as if it had started at the oldest: with weight w = (1-k)^(m-1) of
 * the oldest of m values, losing x1 before x2 changes the mean by w*(x2-x1).
 *
 * <p><b>Cost:</b> O(1) (a power per removal); O(window) when the value that left outweighed the rest. 5 cells.
 */
final class SlidingEma {

    static final int CELLS = 5;

    private static final int VALUE = 0;
    /** The value that left last, NaN if its successor is already accounted for. */
    private static final int LEFT = 1;
    /** Exponent of the weight that it had. */
    private static final int EXPONENT = 2;
    /** The last exponent whose power was taken, and the power. */
    private static final int POWER_OF = 3;

    private static final int POWER = 4;

    private static final double STALE = 1e5;

    private SlidingEma() {}

    static void add(double[] state, int at, double x, double n, double k) {
        if (n == 1) {
            state[at + VALUE] = x;
            state[at + LEFT] = Double.NaN;
        } else {
            state[at + VALUE] += k * (x - state[at + VALUE]);
            state[at + EXPONENT]++;
        }
    }

    static void remove(double[] state, int at, double x, double n, double k) {
        if (!Double.isNaN(state[at + LEFT])) {
            replaceLeft(state, at, x, k);
        }
        state[at + LEFT] = x;
        state[at + EXPONENT] = n;
    }

    private static void replaceLeft(double[] state, int at, double next, double k) {
        double exponent = state[at + EXPONENT];
        if (state[at + POWER_OF] != exponent) {
            state[at + POWER_OF] = exponent;
            state[at + POWER] = StrictMath.pow(1 - k, exponent);
        }
        double change = state[at + POWER] * (next - state[at + LEFT]);
        double value = state[at + VALUE] + change;
        state[at + LEFT] = Double.NaN;
        if (!(Math.abs(change) <= STALE * Math.abs(value))) {
            value = Double.NaN;
        }
        state[at + VALUE] = value;
    }

    /** The place of the value in the recurrence is known only from the ring: taken afresh when settled. */
    static void insert(double[] state, int at, double x, double newer, double n, double k) {
        state[at + VALUE] = Double.NaN;
    }

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
            double k) {
        if (n > 0 && !Double.isNaN(state[at + LEFT])) {
            int position = tail;
            while (Double.isNaN(ring[base + position])) {
                position = position + 1 == capacity ? 0 : position + 1;
            }
            replaceLeft(state, at, ring[base + position], k);
        }
        if (n > 0 && Double.isNaN(state[at + VALUE])) {
            rebuild(state, at, ring, base, capacity, tail, size, k);
        }
    }

    private static void rebuild(
            double[] state, int at, double[] ring, int base, int capacity, int tail, int size, double k) {
        double value = Double.NaN;
        for (int i = 0, position = tail; i < size; i++) {
            double x = ring[base + position];
            if (!Double.isNaN(x)) {
                value = Double.isNaN(value) ? x : value + k * (x - value);
            }
            position = position + 1 == capacity ? 0 : position + 1;
        }
        state[at + VALUE] = value;
        state[at + LEFT] = Double.NaN;
    }

    static double value(double[] state, int at, double n) {
        return n == 0 ? Double.NaN : state[at + VALUE];
    }
}
