package io.ringmill.window.aggregate;

/** {@code last(x)}: the last that is not missing. <b>Cost:</b> O(1), one cell. */
public final class Last extends Summary {

    public static final Last INSTANCE = new Last();

    private Last() {
        super(1);
    }

    @Override
    public void add(double[] state, int at, double x, double y, double n, long timeNs, double p) {
        state[at] = x;
    }

    @Override
    public void merge(double[] into, int at, double[] a, int aAt, double n, double[] b, int bAt, double m, double p) {
        into[at] = b[bAt];
    }

    @Override
    public boolean isOrdered() {
        return true;
    }

    @Override
    public ShortForm inShortWindow() {
        return ShortLast.FORM;
    }

    public double value(double[] state, int at, double n, double p) {
        return state[at];
    }

    /** The same of longs, which are kept by their bits. */
    public long longValue(double[] state, int at, double n, double p) {
        return CellBits.getLong(state, at);
    }
}
