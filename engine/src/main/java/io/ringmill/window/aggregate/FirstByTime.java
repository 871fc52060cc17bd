package io.ringmill.window.aggregate;

/**
 * {@code first(x)} of values that come out of order: the one of the earliest time, of those the first to come.
 *
 * <p><b>Cost:</b> O(1), 2 cells.
 */
public final class FirstByTime extends Summary {

    public static final FirstByTime INSTANCE = new FirstByTime();

    private static final int VALUE = 0;
    private static final int TIME = 1;

    private FirstByTime() {
        super(2);
    }

    @Override
    public void add(double[] state, int at, double x, double y, double n, long timeNs, double p) {
        if (n == 1 || timeNs < CellBits.getLong(state, at + TIME)) {
            state[at + VALUE] = x;
            CellBits.setLong(state, at + TIME, timeNs);
        }
    }

    @Override
    public void merge(double[] into, int at, double[] a, int aAt, double n, double[] b, int bAt, double m, double p) {
        boolean isA = CellBits.getLong(a, aAt + TIME) <= CellBits.getLong(b, bAt + TIME);
        double value = isA ? a[aAt + VALUE] : b[bAt + VALUE];
        into[at + TIME] = isA ? a[aAt + TIME] : b[bAt + TIME];
        into[at + VALUE] = value;
    }

    @Override
    public boolean isTimed() {
        return true;
    }

    public double value(double[] state, int at, double n, double p) {
        return state[at + VALUE];
    }

    /** The same of longs, which are kept by their bits. */
    public long longValue(double[] state, int at, double n, double p) {
        return CellBits.getLong(state, at + VALUE);
    }
}
