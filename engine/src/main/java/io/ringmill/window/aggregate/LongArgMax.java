package io.ringmill.window.aggregate;

/**
 * {@code argmax(x)} of longs, which are kept by their bits: as {@link ArgMax}.
 *
 * <p><b>Units:</b> epoch nanoseconds. <b>Cost:</b> O(1), 2 cells.
 */
public final class LongArgMax extends Summary {

    public static final LongArgMax INSTANCE = new LongArgMax();

    private static final int VALUE = 0;
    private static final int TIME = 1;

    private LongArgMax() {
        super(2);
    }

    @Override
    public void add(double[] state, int at, double x, double y, double n, long timeNs, double p) {
        long value = CellBits.toLong(x);
        long best = CellBits.getLong(state, at + VALUE);
        if (n == 1 || value > best || (value == best && timeNs < CellBits.getLong(state, at + TIME))) {
            CellBits.setLong(state, at + VALUE, value);
            CellBits.setLong(state, at + TIME, timeNs);
        }
    }

    @Override
    public void merge(double[] into, int at, double[] a, int aAt, double n, double[] b, int bAt, double m, double p) {
        long best = CellBits.getLong(a, aAt + VALUE);
        long other = CellBits.getLong(b, bAt + VALUE);
        boolean earlier = CellBits.getLong(b, bAt + TIME) < CellBits.getLong(a, aAt + TIME);
        boolean isB = other > best || (other == best && earlier);
        into[at + TIME] = isB ? b[bAt + TIME] : a[aAt + TIME];
        CellBits.setLong(into, at + VALUE, isB ? other : best);
    }

    @Override
    public boolean isTimed() {
        return true;
    }

    public long time(double[] state, int at, double n, double p) {
        return CellBits.getLong(state, at + TIME);
    }
}
