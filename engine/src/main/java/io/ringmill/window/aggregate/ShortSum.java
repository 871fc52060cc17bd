package io.ringmill.window.aggregate;

/**
 * {@code sum} and {@code mean} of a short window. The sum is kept as the unevaluated sum of two doubles (Knuth's
 * two-sum), so adding and removing leaves nothing of the order of a double's rounding. What was once far greater than
 * all that is now in the window leaves a trace even so, and so does a sum that overflows: then the sum is taken afresh.
 *
 * <p><b>Cost:</b> O(1); O(window) when values 10<sup>12</sup> times the rest have left, and while the sum is about to overflow. 4
 * cells.
 */
public final class ShortSum {

    public static final ShortForm FORM = new ShortForm(ShortSum.class, 4, 0, false, false);

    private static final int HIGH = 0;
    private static final int LOW = 1;
    /** Sum of absolute values, roughly. */
    private static final int SIZE = 2;
    /** The greatest SIZE since the last fresh start. */
    private static final int PEAK = 3;

    private static final double STALE = 1e-12;

    /** From here on the sum may overflow, which cannot be taken back by subtracting. */
    private static final double HUGE = 1e307;

    private ShortSum() {}

    public static void add(double[] state, int at, double x, double n, double p) {
        if (n == 1) {
            state[at + HIGH] = x;
            state[at + LOW] = 0;
            state[at + SIZE] = Math.abs(x);
            state[at + PEAK] = Math.abs(x);
            return;
        }
        accumulate(state, at, x);
        double size = state[at + SIZE] + Math.abs(x);
        state[at + SIZE] = size;
        if (size > state[at + PEAK]) {
            state[at + PEAK] = size;
        }
    }

    public static void remove(double[] state, int at, double x, double n, double p) {
        accumulate(state, at, -x);
        state[at + SIZE] -= Math.abs(x);
    }

    private static void accumulate(double[] state, int at, double x) {
        Sum.INSTANCE.add(state, at + HIGH, x, x, 0, 0, 0);
    }

    public static void settle(
            double[] state,
            int at,
            double[] ring,
            int base,
            int stride,
            int capacity,
            int tail,
            int size,
            int old,
            double n,
            double p) {
        if (!(state[at + SIZE] >= STALE * state[at + PEAK] && state[at + SIZE] < HUGE) && n > 0) {
            rebuild(state, at, ring, base, stride, capacity, tail, size);
        }
    }

    private static void rebuild(
            double[] state, int at, double[] ring, int base, int stride, int capacity, int tail, int size) {
        double n = 0;
        for (int i = 0, position = tail; i < size; i++) {
            double x = ring[base + position * stride];
            if (!Double.isNaN(x)) {
                add(state, at, x, ++n, 0);
            }
            position = position + 1 == capacity ? 0 : position + 1;
        }
    }

    public static double sum(double[] state, int at, double n, double p) {
        return Sum.total(state[at + HIGH], state[at + LOW]);
    }

    public static double mean(double[] state, int at, double n, double p) {
        return sum(state, at, n, p) / n;
    }
}
