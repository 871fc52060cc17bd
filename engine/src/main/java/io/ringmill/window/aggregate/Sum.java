package io.ringmill.window.aggregate;

/**
 * {@code sum} and {@code mean}. Compensated summation with Knuth's two-sum, which needs no comparison (The Art of
 * Computer Programming 2, 4.2.2; Neumaier, ZAMM 54, 1974): the error does not grow with the number of values.
 *
 * <p><b>Cost:</b> O(1), 2 cells.
 */
public final class Sum extends Summary {

    public static final Sum INSTANCE = new Sum();

    private static final int HIGH = 0;
    private static final int LOW = 1;

    private Sum() {
        super(2);
    }

    @Override
    public void add(double[] state, int at, double x, double y, double n, long timeNs, double p) {
        double high = state[at + HIGH];
        double sum = high + x;
        double part = sum - high;
        state[at + LOW] += (high - (sum - part)) + (x - part);
        state[at + HIGH] = sum;
    }

    @Override
    public void merge(double[] into, int at, double[] a, int aAt, double n, double[] b, int bAt, double m, double p) {
        double high = a[aAt + HIGH];
        double other = b[bAt + HIGH];
        double sum = high + other;
        double part = sum - high;
        into[at + LOW] = a[aAt + LOW] + b[bAt + LOW] + ((high - (sum - part)) + (other - part));
        into[at + HIGH] = sum;
    }

    @Override
    public ShortForm inShortWindow() {
        return ShortSum.FORM;
    }

    public double sum(double[] state, int at, double n, double p) {
        return total(state[at + HIGH], state[at + LOW]);
    }

    public double mean(double[] state, int at, double n, double p) {
        return total(state[at + HIGH], state[at + LOW]) / n;
    }

    /** The high part alone once it is infinite, when the compensation is no number. */
    public static double total(double high, double low) {
        return Double.isNaN(low) ? high : high + low;
    }
}
