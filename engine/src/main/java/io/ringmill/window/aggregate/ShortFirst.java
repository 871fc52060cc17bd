package io.ringmill.window.aggregate;

/**
 * {@code first(x)} of a short window: the oldest that is not missing.
 *
 * <p><b>Cost:</b> O(1), and O(missing values at the window's old end). One cell.
 */
public final class ShortFirst {

    public static final ShortForm FORM = new ShortForm(ShortFirst.class, 1, 0, false, false);

    private ShortFirst() {}

    public static void add(double[] state, int at, double x, double n, double p) {}

    public static void remove(double[] state, int at, double x, double n, double p) {}

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
        if (n == 0) {
            return;
        }
        int position = tail;
        double value = ring[base + position * stride];
        while (Double.isNaN(value)) {
            position = position + 1 == capacity ? 0 : position + 1;
            value = ring[base + position * stride];
        }
        state[at] = value;
    }

    public static double value(double[] state, int at, double n, double p) {
        return state[at];
    }
}
