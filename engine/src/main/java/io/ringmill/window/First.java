package io.ringmill.window;

/** {@code first(x)}: the first that is not missing. <b>Cost:</b> O(1), one cell. */
final class First extends Summary {

    static final First INSTANCE = new First();

    private First() {
        super(1);
    }

    @Override
    void add(double[] state, int at, double x, double y, double n, long timeNs, double p) {
        if (n == 1) {
            state[at] = x;
        }
    }

    @Override
    void merge(double[] into, int at, double[] a, int aAt, double n, double[] b, int bAt, double m, double p) {
        into[at] = a[aAt];
    }

    @Override
    boolean isOrdered() {
        return true;
    }

    @Override
    ShortForm inShortWindow() {
        return ShortFirst.FORM;
    }

    double value(double[] state, int at, double n, double p) {
        return state[at];
    }
}
