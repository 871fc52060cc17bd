package io.ringmill.window.aggregate;

/** {@code max(x)}. <b>Cost:</b> O(1), one cell. */
public final class Max extends Summary {

    public static final Max INSTANCE = new Max();

    private Max() {
        super(1);
    }

    @Override
    public void clear(double[] state, int at) {
        state[at] = Double.NEGATIVE_INFINITY;
    }

    @Override
    public void add(double[] state, int at, double x, double y, double n, long timeNs, double p) {
        state[at] = Math.max(state[at], x);
    }

    @Override
    public void merge(double[] into, int at, double[] a, int aAt, double n, double[] b, int bAt, double m, double p) {
        into[at] = Math.max(a[aAt], b[bAt]);
    }

    @Override
    public ShortForm inShortWindow() {
        return ShortMax.FORM;
    }

    public double value(double[] state, int at, double n, double p) {
        return state[at];
    }
}
