package io.ringmill.window;

/** {@code last(x)} of a short window: the newest that is not missing. <b>Cost:</b> O(1), one cell. */
final class ShortLast {

    static final ShortForm FORM = new ShortForm(ShortLast.class, 1, 0, false, false);

    private ShortLast() {}

    static void add(double[] state, int at, double x, double n, double p) {
        state[at] = x;
    }

    static void remove(double[] state, int at, double x, double n, double p) {}

    static void settle(
            double[] state,
            int at,
            int base,
            int stride,
            int capacity,
            int tail,
            int size,
            int old,
            double n,
            double p) {}

    static double value(double[] state, int at, double n, double p) {
        return state[at];
    }
}
