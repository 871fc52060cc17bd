package io.ringmill.window.aggregate;

/**
 * {@code argmin(x)}: the time of the least value, of equal ones the earliest. In whatever order values come, the
 * answer is the same.
 *
 * <p><b>Units:</b> epoch nanoseconds. <b>Cost:</b> O(1), 2 cells.
 */
public final class ArgMin extends Summary {

    public static final ArgMin INSTANCE = new ArgMin();

    private static final int VALUE = 0;
    private static final int TIME = 1;

    private ArgMin() {
        super(2);
    }

    @Override
    public void add(double[] state, int at, double x, double y, double n, long timeNs, double p) {
        double best = state[at + VALUE];
        if (n == 1 || x < best || (x == best && timeNs < CellBits.getLong(state, at + TIME))) {
            state[at + VALUE] = x;
            CellBits.setLong(state, at + TIME, timeNs);
        }
    }

    @Override
    public void merge(double[] into, int at, double[] a, int aAt, double n, double[] b, int bAt, double m, double p) {
        double best = a[aAt + VALUE];
        double other = b[bAt + VALUE];
        boolean earlier = CellBits.getLong(b, bAt + TIME) < CellBits.getLong(a, aAt + TIME);
        boolean isB = other < best || (other == best && earlier);
        into[at + TIME] = isB ? b[bAt + TIME] : a[aAt + TIME];
        into[at + VALUE] = isB ? other : best;
    }

    @Override
    public boolean isTimed() {
        return true;
    }

    public long time(double[] state, int at, double n, double p) {
        return CellBits.getLong(state, at + TIME);
    }
}
