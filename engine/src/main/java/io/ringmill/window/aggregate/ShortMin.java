package io.ringmill.window.aggregate;

/** {@code min(x)} of a short window; see {@link ShortExtreme}. */
public final class ShortMin {

    private static final double WORST = Double.POSITIVE_INFINITY;

    public static final ShortForm FORM = ShortExtreme.form(ShortMin.class, WORST);

    private ShortMin() {}

    public static void add(double[] state, int at, double x, double n, double p) {
        state[at + ShortExtreme.SINCE] = Math.min(state[at + ShortExtreme.SINCE], x);
    }

    public static void remove(double[] state, int at, double x, double n, double p) {}

    public static void flip(
            double[] state,
            int at,
            double[] ring,
            int base,
            int stride,
            int capacity,
            int tail,
            int size,
            double n,
            double p) {
        ShortExtreme.flip(state, at, ring, base, stride, capacity, tail, size, WORST);
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
        if (ShortExtreme.isGone(state, at, old)) {
            ShortExtreme.renew(state, at, ring, base, stride, capacity, tail, old, WORST);
        }
        state[at + ShortExtreme.VALUE] = Math.min(state[at + ShortExtreme.SINCE], state[at + ShortExtreme.REST]);
    }

    public static double value(double[] state, int at, double n, double p) {
        return state[at + ShortExtreme.VALUE];
    }
}
