package io.ringmill.window;

/** {@code last(x)}: the last that is not missing. <b>Cost:</b> O(1), one cell. */
final class Last extends Summary {

    static final Last INSTANCE = new Last();

    private Last() {
        super(1);
    }

    @Override
    void add(double[] state, int at, double x, double y, double n, long timeNs, double p) {
        state[at] = x;
    }

    @Override
    void merge(double[] into, int at, double[] a, int aAt, double n, double[] b, int bAt, double m, double p) {
        into[at] = b[bAt];
    }

    @Override
    boolean isOrdered() {
        return true;
    }

    @Override
    ShortForm inShortWindow() {
        return ShortLast.FORM;
    }

    double value(double[] state, int at, double n, double p) {
        return state[at];
    }
}
