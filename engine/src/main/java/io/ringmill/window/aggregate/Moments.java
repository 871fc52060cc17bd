package io.ringmill.window.aggregate;

/**
 * Mean and variance: Welford's recurrence (Technometrics 4, 1962), merged after Chan, Golub and LeVeque (COMPSTAT 1982), of the
 * values' differences from the first one. These are exact where values are close together and far from zero, so that nothing
 * is lost to their size.
 *
 * <p><b>Cost:</b> O(1), 3 cells.
 */
public final class Moments extends Summary {

    public static final Moments INSTANCE = new Moments();

    private static final int SHIFT = 0;
    /** Of the differences. */
    private static final int MEAN = 1;
    /** Sum of squares about the mean. */
    private static final int SQUARES = 2;

    private Moments() {
        super(3);
    }

    @Override
    public void add(double[] state, int at, double x, double y, double n, long timeNs, double p) {
        if (n == 1) {
            state[at + SHIFT] = x;
        }
        double before = x - state[at + SHIFT] - state[at + MEAN];
        double mean = state[at + MEAN] + before / n;
        state[at + MEAN] = mean;
        state[at + SQUARES] += before * (x - state[at + SHIFT] - mean);
    }

    @Override
    public void merge(double[] into, int at, double[] a, int aAt, double n, double[] b, int bAt, double m, double p) {
        double apart = b[bAt + SHIFT] - a[aAt + SHIFT] + b[bAt + MEAN] - a[aAt + MEAN];
        double share = m / (n + m);
        double shift = a[aAt + SHIFT];
        into[at + SQUARES] = a[aAt + SQUARES] + b[bAt + SQUARES] + apart * apart * n * share;
        into[at + MEAN] = a[aAt + MEAN] + apart * share;
        into[at + SHIFT] = shift;
    }

    @Override
    public ShortForm inShortWindow() {
        return ShortMoments.FORM;
    }

    public double mean(double[] state, int at, double n, double p) {
        return state[at + SHIFT] + state[at + MEAN];
    }

    public double varPop(double[] state, int at, double n, double p) {
        return state[at + SQUARES] / n;
    }

    public double varSamp(double[] state, int at, double n, double p) {
        return n < 2 ? Double.NaN : state[at + SQUARES] / (n - 1);
    }

    public double stddevPop(double[] state, int at, double n, double p) {
        return Math.sqrt(varPop(state, at, n, p));
    }

    public double stddevSamp(double[] state, int at, double n, double p) {
        return Math.sqrt(varSamp(state, at, n, p));
    }

    public double sem(double[] state, int at, double n, double p) {
        return Math.sqrt(varSamp(state, at, n, p) / n);
    }

    /** How far {@code x} is from the mean, in standard deviations; missing if all values are equal or squares overflow. */
    public double zscore(double[] state, int at, double n, double x) {
        double deviation = stddevPop(state, at, n, 0);
        // The mean is told in two parts: together they have more digits than one number has room for.
        double apart = x - state[at + SHIFT] - state[at + MEAN];
        return deviation > 0 && deviation < Double.POSITIVE_INFINITY ? apart / deviation : Double.NaN;
    }
}
