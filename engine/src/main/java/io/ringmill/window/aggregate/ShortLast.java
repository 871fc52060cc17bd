package io.ringmill.window.aggregate;

/** {@code last(x)} of a short window: the newest that is not missing. <b>Cost:</b> O(1), one cell. */
public final class ShortLast {

    public static final ShortForm FORM = new ShortForm(ShortLast.class, 1, 0, false, false);

    private ShortLast() {}

    public static void add(double[] state, int at, double x, double n, double p) {
        state[at] = x;
    }

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
            double p) {}

    public static double value(double[] state, int at, double n, double p) {
        return state[at];
    }
}
