package io.ringmill.window;

/** {@code min(x)}. <b>Cost:</b> O(1), one cell. */
final class Min extends Summary {

    static final Min INSTANCE = new Min();

    private Min() {
        super(1);
    }

    @Override
    void clear(double[] state, int at) {
        state[at] = Double.POSITIVE_INFINITY;
    }

    @Override
    void add(double[] state, int at, double x, double y, double n, long timeNs, double p) {
        state[at] = Math.min(state[at], x);
    }

    @Override
    void merge(double[] into, int at, double[] a, int aAt, double n, double[] b, int bAt, double m, double p) {
        into[at] = Math.min(a[aAt], b[bAt]);
    }

    @Override
    ShortForm inShortWindow() {
        return ShortMin.FORM;
    }

    double value(double[] state, int at, double n, double p) {
        return state[at];
    }
}
