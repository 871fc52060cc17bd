package io.ringmill.window.aggregate;

/** {@code min(x)}. <b>Cost:</b> O(1), one cell. */
public final class Min extends Summary {

    public static final Min INSTANCE = new Min();

    private Min() {
        super(1);
    }

    @Override
    public void clear(double[] state, int at) {
        state[at] = Double.POSITIVE_INFINITY;
    }

    @Override
    public void add(double[] state, int at, double x, double y, double n, long timeNs, double p) {
        state[at] = Math.min(state[at], x);
    }

    @Override
    public void merge(double[] into, int at, double[] a, int aAt, double n, double[] b, int bAt, double m, double p) {
        into[at] = Math.min(a[aAt], b[bAt]);
    }

    @Override
    public ShortForm inShortWindow() {
        return ShortMin.FORM;
    }

    public double value(double[] state, int at, double n, double p) {
        return state[at];
    }
}
