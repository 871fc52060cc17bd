package io.ringmill.window.aggregate;

/**
 * {@code ema(x, n)}: e = k*x + (1-k)*e with k = 2/(n+1), starting at the first value. The parameter is k.
 *
 * <p>What comes after other values has another effect than what comes first, so both are kept: the average of these
 * values alone, and what they make of an average e before them, {@code FACTOR * e + OFFSET}.
 *
 * <p><b>Cost:</b> O(1), 3 cells.
 */
public final class Ema extends Summary {

    public static final Ema INSTANCE = new Ema();

    private static final int VALUE = 0;
    private static final int FACTOR = 1;
    private static final int OFFSET = 2;

    private Ema() {
        super(3);
    }

    @Override
    public void add(double[] state, int at, double x, double y, double n, long timeNs, double k) {
        if (n == 1) {
            state[at + VALUE] = x;
            state[at + FACTOR] = 1 - k;
            state[at + OFFSET] = k * x;
        } else {
            state[at + VALUE] += k * (x - state[at + VALUE]);
            state[at + FACTOR] *= 1 - k;
            state[at + OFFSET] = k * x + (1 - k) * state[at + OFFSET];
        }
    }

    @Override
    public void merge(double[] into, int at, double[] a, int aAt, double n, double[] b, int bAt, double m, double k) {
        double factor = b[bAt + FACTOR];
        double offset = b[bAt + OFFSET];
        into[at + VALUE] = factor * a[aAt + VALUE] + offset;
        into[at + OFFSET] = factor * a[aAt + OFFSET] + offset;
        into[at + FACTOR] = factor * a[aAt + FACTOR];
    }

    @Override
    public boolean isOrdered() {
        return true;
    }

    public double value(double[] state, int at, double n, double p) {
        return state[at + VALUE];
    }
}
