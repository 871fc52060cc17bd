package io.ringmill.window.aggregate;

/**
 * {@code slope(x)}: the least-squares line of values over the times of their events, per second. As {@link Comoments}: times and
 * values are counted from the first one, so that neither nanoseconds are lost in the epoch's length nor digits in the values'
 * level.
 *
 * <p><b>Cost:</b> O(1), 6 cells.
 */
public final class Trend extends Summary {

    public static final Trend INSTANCE = new Trend();

    private static final double SECONDS = 1e-9;

    /** The time from which times are counted. */
    private static final int ORIGIN = 0;

    private static final int MEAN_T = 1;
    private static final int MEAN_X = 2;
    private static final int TT = 3;
    private static final int TX = 4;
    /** The value from which values are counted. */
    private static final int SHIFT = 5;

    private Trend() {
        super(6);
    }

    @Override
    public void add(double[] state, int at, double x, double y, double n, long timeNs, double p) {
        if (n == 1) {
            CellBits.setLong(state, at + ORIGIN, timeNs);
            state[at + SHIFT] = x;
        }
        double beforeT = seconds(CellBits.getLong(state, at + ORIGIN), timeNs) - state[at + MEAN_T];
        double beforeX = x - state[at + SHIFT] - state[at + MEAN_X];
        double share = (n - 1) / n;
        state[at + TT] += beforeT * beforeT * share;
        state[at + TX] += beforeT * beforeX * share;
        state[at + MEAN_T] += beforeT / n;
        state[at + MEAN_X] += beforeX / n;
    }

    private static double seconds(long fromNs, long toNs) {
        return CellBits.span(fromNs, toNs) * SECONDS;
    }

    @Override
    public void merge(double[] into, int at, double[] a, int aAt, double n, double[] b, int bAt, double m, double p) {
        double later = seconds(CellBits.getLong(a, aAt + ORIGIN), CellBits.getLong(b, bAt + ORIGIN));
        double apartT = b[bAt + MEAN_T] + later - a[aAt + MEAN_T];
        double apartX = b[bAt + SHIFT] - a[aAt + SHIFT] + b[bAt + MEAN_X] - a[aAt + MEAN_X];
        double share = m / (n + m);
        double shift = a[aAt + SHIFT];
        into[at + TT] = a[aAt + TT] + b[bAt + TT] + apartT * apartT * n * share;
        into[at + TX] = a[aAt + TX] + b[bAt + TX] + apartT * apartX * n * share;
        into[at + MEAN_T] = a[aAt + MEAN_T] + apartT * share;
        into[at + MEAN_X] = a[aAt + MEAN_X] + apartX * share;
        into[at + ORIGIN] = a[aAt + ORIGIN];
        into[at + SHIFT] = shift;
    }

    @Override
    public boolean isTimed() {
        return true;
    }

    /** Per second; missing if all times are equal. */
    public double slope(double[] state, int at, double n, double p) {
        return state[at + TT] > 0 ? state[at + TX] / state[at + TT] : Double.NaN;
    }
}
