package io.ringmill.window.aggregate;

/**
 * {@code covar_pop(x, y)} and {@code corr(x, y)}: means, and sums of squares and products about them, one pair at a time
 * and merged (Chan, Golub and LeVeque, COMPSTAT 1982, for two variables).
 *
 * <p><b>Cost:</b> O(1), 5 cells.
 */
public final class Comoments extends Summary {

    public static final Comoments INSTANCE = new Comoments();

    private static final int MEAN_X = 0;
    private static final int MEAN_Y = 1;
    private static final int XX = 2;
    private static final int YY = 3;
    private static final int XY = 4;

    private Comoments() {
        super(5);
    }

    @Override
    public void add(double[] state, int at, double x, double y, double n, long timeNs, double p) {
        double beforeX = x - state[at + MEAN_X];
        double beforeY = y - state[at + MEAN_Y];
        double share = (n - 1) / n;
        state[at + XX] += beforeX * beforeX * share;
        state[at + YY] += beforeY * beforeY * share;
        state[at + XY] += beforeX * beforeY * share;
        state[at + MEAN_X] += beforeX / n;
        state[at + MEAN_Y] += beforeY / n;
    }

    @Override
    public void merge(double[] into, int at, double[] a, int aAt, double n, double[] b, int bAt, double m, double p) {
        double apartX = b[bAt + MEAN_X] - a[aAt + MEAN_X];
        double apartY = b[bAt + MEAN_Y] - a[aAt + MEAN_Y];
        double share = m / (n + m);
        into[at + XX] = a[aAt + XX] + b[bAt + XX] + apartX * apartX * n * share;
        into[at + YY] = a[aAt + YY] + b[bAt + YY] + apartY * apartY * n * share;
        into[at + XY] = a[aAt + XY] + b[bAt + XY] + apartX * apartY * n * share;
        into[at + MEAN_X] = a[aAt + MEAN_X] + apartX * share;
        into[at + MEAN_Y] = a[aAt + MEAN_Y] + apartY * share;
    }

    public double covarPop(double[] state, int at, double n, double p) {
        return state[at + XY] / n;
    }

    /** Pearson's coefficient; missing if all x or all y are equal. */
    public double corr(double[] state, int at, double n, double p) {
        double scale = Math.sqrt(state[at + XX]) * Math.sqrt(state[at + YY]);
        return scale > 0 ? Math.max(-1, Math.min(1, state[at + XY] / scale)) : Double.NaN;
    }
}
