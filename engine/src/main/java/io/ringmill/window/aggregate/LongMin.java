package io.ringmill.window.aggregate;

/** {@code min(x)} of longs, exactly. <b>Cost:</b> O(1), one cell, which holds the long by its bits. */
public final class LongMin extends Summary {

    public static final LongMin INSTANCE = new LongMin();

    private LongMin() {
        super(1);
    }

    @Override
    public void clear(double[] state, int at) {
        CellBits.setLong(state, at, Long.MAX_VALUE);
    }

    @Override
    public void add(double[] state, int at, double x, double y, double n, long timeNs, double p) {
        CellBits.setLong(state, at, Math.min(CellBits.getLong(state, at), CellBits.toLong(x)));
    }

    @Override
    public void merge(double[] into, int at, double[] a, int aAt, double n, double[] b, int bAt, double m, double p) {
        CellBits.setLong(into, at, Math.min(CellBits.getLong(a, aAt), CellBits.getLong(b, bAt)));
    }

    public long longValue(double[] state, int at, double n, double p) {
        return CellBits.getLong(state, at);
    }
}
