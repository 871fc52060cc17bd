package io.ringmill.window.aggregate;

/**
 * {@code covar_pop(x, y)}, {@code covar_samp(x, y)}, {@code corr(x, y)} and {@code beta(y, x)}: means, and sums of squares and
 * products about them, one pair at a time and merged (Chan, Golub and LeVeque, COMPSTAT 1982, for two variables); of the
 * differences from the first pair, as in {@link Moments}.
 *
 * <p><b>Cost:</b> O(1), 7 cells.
 */
public final class Comoments extends Summary {

    public static final Comoments INSTANCE = new Comoments();

    private static final int SHIFT_X = 0;
    private static final int SHIFT_Y = 1;
    /** Of the differences, as the other mean. */
    private static final int MEAN_X = 2;

    private static final int MEAN_Y = 3;
    private static final int XX = 4;
    private static final int YY = 5;
    private static final int XY = 6;

    private Comoments() {
        super(7);
    }

    @Override
    public void add(double[] state, int at, double x, double y, double n, long timeNs, double p) {
        if (n == 1) {
            state[at + SHIFT_X] = x;
            state[at + SHIFT_Y] = y;
        }
        double beforeX = x - state[at + SHIFT_X] - state[at + MEAN_X];
        double beforeY = y - state[at + SHIFT_Y] - state[at + MEAN_Y];
        double share = (n - 1) / n;
        state[at + XX] += beforeX * beforeX * share;
        state[at + YY] += beforeY * beforeY * share;
        state[at + XY] += beforeX * beforeY * share;
        state[at + MEAN_X] += beforeX / n;
        state[at + MEAN_Y] += beforeY / n;
    }

    @Override
    public void merge(double[] into, int at, double[] a, int aAt, double n, double[] b, int bAt, double m, double p) {
        double apartX = b[bAt + SHIFT_X] - a[aAt + SHIFT_X] + b[bAt + MEAN_X] - a[aAt + MEAN_X];
        double apartY = b[bAt + SHIFT_Y] - a[aAt + SHIFT_Y] + b[bAt + MEAN_Y] - a[aAt + MEAN_Y];
        double share = m / (n + m);
        double shiftX = a[aAt + SHIFT_X];
        double shiftY = a[aAt + SHIFT_Y];
        into[at + XX] = a[aAt + XX] + b[bAt + XX] + apartX * apartX * n * share;
        into[at + YY] = a[aAt + YY] + b[bAt + YY] + apartY * apartY * n * share;
        into[at + XY] = a[aAt + XY] + b[bAt + XY] + apartX * apartY * n * share;
        into[at + MEAN_X] = a[aAt + MEAN_X] + apartX * share;
        into[at + MEAN_Y] = a[aAt + MEAN_Y] + apartY * share;
        into[at + SHIFT_X] = shiftX;
        into[at + SHIFT_Y] = shiftY;
    }

    public double covarPop(double[] state, int at, double n, double p) {
        return state[at + XY] / n;
    }

    /** Missing of one pair. */
    public double covarSamp(double[] state, int at, double n, double p) {
        return n < 2 ? Double.NaN : state[at + XY] / (n - 1);
    }

    /** The slope of x over y, by least squares; missing if all y are equal, or if squares overflow. */
    public double beta(double[] state, int at, double n, double p) {
        double squares = state[at + YY];
        return squares > 0 && squares < Double.POSITIVE_INFINITY ? state[at + XY] / squares : Double.NaN;
    }

    /** Pearson's coefficient; missing if all x or all y are equal, or if squares overflow. */
    public double corr(double[] state, int at, double n, double p) {
        double scale = Math.sqrt(state[at + XX]) * Math.sqrt(state[at + YY]);
        boolean known = scale > 0 && scale < Double.POSITIVE_INFINITY;
        return known ? Math.max(-1, Math.min(1, state[at + XY] / scale)) : Double.NaN;
    }
}
