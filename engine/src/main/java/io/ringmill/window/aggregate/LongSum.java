package io.ringmill.window.aggregate;

/**
 * {@code sum} of longs, exactly: in 128 bits, so that no order of additions overflows. The answer is missing while no long holds
 * it.
 *
 * <p><b>Cost:</b> O(1), 2 cells.
 */
public final class LongSum extends Summary {

    public static final LongSum INSTANCE = new LongSum();

    private static final int LOW = 0;
    private static final int HIGH = 1;

    private LongSum() {
        super(2);
    }

    @Override
    public void add(double[] state, int at, double x, double y, double n, long timeNs, double p) {
        long value = CellBits.toLong(x);
        set(state, at, CellBits.getLong(state, at + LOW), CellBits.getLong(state, at + HIGH), value, value >> 63);
    }

    @Override
    public void merge(double[] into, int at, double[] a, int aAt, double n, double[] b, int bAt, double m, double p) {
        set(
                into,
                at,
                CellBits.getLong(a, aAt + LOW),
                CellBits.getLong(a, aAt + HIGH),
                CellBits.getLong(b, bAt + LOW),
                CellBits.getLong(b, bAt + HIGH));
    }

    /** Sets the cells to the sum of two numbers of 128 bits. */
    private static void set(double[] into, int at, long aLow, long aHigh, long bLow, long bHigh) {
        long low = aLow + bLow;
        int carry = Long.compareUnsigned(low, aLow) < 0 ? 1 : 0;
        CellBits.setLong(into, at + LOW, low);
        CellBits.setLong(into, at + HIGH, aHigh + bHigh + carry);
    }

    public long longSum(double[] state, int at, double n, double p) {
        long low = CellBits.getLong(state, at + LOW);
        return CellBits.getLong(state, at + HIGH) == low >> 63 ? low : CellBits.MISSING;
    }
}
