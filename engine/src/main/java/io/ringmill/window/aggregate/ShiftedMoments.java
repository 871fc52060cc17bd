package io.ringmill.window.aggregate;

/**
 * Mean and variance as sums of deviations from one of the values and of their squares: what {@link Moments} tells, put
 * together without a division. The shift is one of the {@code n} values, so its square distance from the mean is at most
 * {@code n} variances, and what cancels out is some {@code n} roundings: less than 1e-9 of a window that fits into an array.
 *
 * <p><b>Cost:</b> O(1), 3 cells.
 */
public final class ShiftedMoments extends Summary {

    public static final ShiftedMoments INSTANCE = new ShiftedMoments();

    private static final int SHIFT = 0;
    private static final int SUM = 1;
    private static final int SQUARES = 2;

    private ShiftedMoments() {
        super(3);
    }

    @Override
    public void add(double[] state, int at, double x, double y, double n, long timeNs, double p) {
        double shift = n == 1 ? x : state[at + SHIFT];
        double deviation = x - shift;
        state[at + SHIFT] = shift;
        state[at + SUM] += deviation;
        state[at + SQUARES] += deviation * deviation;
    }

    @Override
    public void merge(double[] into, int at, double[] a, int aAt, double n, double[] b, int bAt, double m, double p) {
        double shift = b[bAt + SHIFT];
        double apart = a[aAt + SHIFT] - shift;
        double sum = a[aAt + SUM];
        into[at + SQUARES] = b[bAt + SQUARES] + (a[aAt + SQUARES] + (2 * sum + n * apart) * apart);
        into[at + SUM] = b[bAt + SUM] + (sum + n * apart);
        into[at + SHIFT] = shift;
    }

    @Override
    public ShortForm inShortWindow() {
        return ShortMoments.FORM;
    }

    public double mean(double[] state, int at, double n, double p) {
        return state[at + SHIFT] + state[at + SUM] / n;
    }

    public double varPop(double[] state, int at, double n, double p) {
        double offset = state[at + SUM] / n;
        return Math.max(0, state[at + SQUARES] / n - offset * offset);
    }

    public double varSamp(double[] state, int at, double n, double p) {
        return n < 2 ? Double.NaN : varPop(state, at, n, p) * n / (n - 1);
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

    public double zscore(double[] state, int at, double n, double x) {
        double deviation = stddevPop(state, at, n, 0);
        // The mean is told in two parts: together they have more digits than one number has room for.
        double apart = x - state[at + SHIFT] - state[at + SUM] / n;
        return deviation > 0 && deviation < Double.POSITIVE_INFINITY ? apart / deviation : Double.NaN;
    }
}
