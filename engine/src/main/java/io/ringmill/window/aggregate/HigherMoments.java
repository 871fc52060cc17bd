package io.ringmill.window.aggregate;

/**
 * {@code skew(x)} and {@code kurtosis(x)}: sums of the second to fourth powers about the mean, one value at a time and
 * merged (Pébay, "Formulas for Robust, One-Pass Parallel Computation of Covariances and Arbitrary-Order Statistical
 * Moments", Sandia SAND2008-6212), of the differences from the first value, as in {@link Moments}.
 *
 * <p><b>Cost:</b> O(1), 5 cells.
 */
public final class HigherMoments extends Summary {

    public static final HigherMoments INSTANCE = new HigherMoments();

    private static final int MEAN = 0;
    private static final int SECOND = 1;
    private static final int THIRD = 2;
    private static final int FOURTH = 3;
    private static final int SHIFT = 4;

    private HigherMoments() {
        super(5);
    }

    @Override
    public void add(double[] state, int at, double x, double y, double n, long timeNs, double p) {
        if (n == 1) {
            state[at + SHIFT] = x;
        }
        double apart = x - state[at + SHIFT] - state[at + MEAN];
        double step = apart / n;
        double second = state[at + SECOND];
        double third = state[at + THIRD];
        double change = apart * step * (n - 1);
        state[at + FOURTH] += change * step * step * (n * n - 3 * n + 3) + 6 * step * step * second - 4 * step * third;
        state[at + THIRD] = third + change * step * (n - 2) - 3 * step * second;
        state[at + SECOND] = second + change;
        state[at + MEAN] += step;
    }

    @Override
    public void merge(double[] into, int at, double[] a, int aAt, double n, double[] b, int bAt, double m, double p) {
        double all = n + m;
        double shift = a[aAt + SHIFT];
        double apart = b[bAt + SHIFT] - shift + b[bAt + MEAN] - a[aAt + MEAN];
        double step = apart / all;
        double second = n * b[bAt + SECOND] - m * a[aAt + SECOND];
        double squares = n * n * b[bAt + SECOND] + m * m * a[aAt + SECOND];
        double cubes = n * b[bAt + THIRD] - m * a[aAt + THIRD];
        double change = apart * step * n * m;
        into[at + FOURTH] = a[aAt + FOURTH]
                + b[bAt + FOURTH]
                + change * step * step * (n * n - n * m + m * m)
                + 6 * step * step * squares
                + 4 * step * cubes;
        into[at + THIRD] = a[aAt + THIRD] + b[bAt + THIRD] + change * step * (n - m) + 3 * step * second;
        into[at + SECOND] = a[aAt + SECOND] + b[bAt + SECOND] + change;
        into[at + MEAN] = a[aAt + MEAN] + step * m;
        into[at + SHIFT] = shift;
    }

    /** The adjusted Fisher-Pearson coefficient G1, as of a sample; missing of fewer than 3 values, and if all are equal or powers overflow. */
    public double skew(double[] state, int at, double n, double p) {
        double variance = state[at + SECOND] / n;
        double cube = variance * Math.sqrt(variance);
        if (n < 3 || !(cube > 0 && cube < Double.POSITIVE_INFINITY)) {
            return Double.NaN;
        }
        return state[at + THIRD] / n / cube * Math.sqrt(n * (n - 1)) / (n - 2);
    }

    /** The excess kurtosis G2, as of a sample; missing of fewer than 4 values, and if all are equal or powers overflow. */
    public double kurtosis(double[] state, int at, double n, double p) {
        double variance = state[at + SECOND] / n;
        double square = variance * variance;
        if (n < 4 || !(square > 0 && square < Double.POSITIVE_INFINITY)) {
            return Double.NaN;
        }
        double excess = state[at + FOURTH] / n / square - 3;
        return ((n + 1) * excess + 6) * (n - 1) / ((n - 2) * (n - 3));
    }
}
