package io.ringmill.window;

/**
 * {@code first(x)} of values that come out of order: the one of the earliest time, of those the first to come.
 *
 * <p><b>Cost:</b> O(1), 2 cells.
 */
final class FirstByTime extends Summary {

    static final FirstByTime INSTANCE = new FirstByTime();

    private static final int VALUE = 0;
    private static final int TIME = 1;

    private FirstByTime() {
        super(2);
    }

    @Override
    void add(double[] state, int at, double x, double y, double n, long timeNs, double p) {
        if (n == 1 || timeNs < Slots.getLong(state, at + TIME)) {
            state[at + VALUE] = x;
            Slots.setLong(state, at + TIME, timeNs);
        }
    }

    @Override
    void merge(double[] into, int at, double[] a, int aAt, double n, double[] b, int bAt, double m, double p) {
        boolean isA = Slots.getLong(a, aAt + TIME) <= Slots.getLong(b, bAt + TIME);
        double value = isA ? a[aAt + VALUE] : b[bAt + VALUE];
        into[at + TIME] = isA ? a[aAt + TIME] : b[bAt + TIME];
        into[at + VALUE] = value;
    }

    @Override
    boolean isTimed() {
        return true;
    }

    double value(double[] state, int at, double n, double p) {
        return state[at + VALUE];
    }
}
