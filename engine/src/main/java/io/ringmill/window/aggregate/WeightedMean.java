package io.ringmill.window.aggregate;

/**
 * {@code wmean(x, w)}: the sum of the values times their weights over that of the weights, both as {@link Sum} keeps them.
 *
 * <p><b>Cost:</b> O(1), 4 cells.
 */
public final class WeightedMean extends Summary {

    public static final WeightedMean INSTANCE = new WeightedMean();

    private static final int VALUES = 0;
    private static final int WEIGHTS = 2;

    private WeightedMean() {
        super(4);
    }

    @Override
    public void add(double[] state, int at, double x, double w, double n, long timeNs, double p) {
        Sum.INSTANCE.add(state, at + VALUES, x * w, 0, n, timeNs, p);
        Sum.INSTANCE.add(state, at + WEIGHTS, w, 0, n, timeNs, p);
    }

    @Override
    public void merge(double[] into, int at, double[] a, int aAt, double n, double[] b, int bAt, double m, double p) {
        Sum.INSTANCE.merge(into, at + VALUES, a, aAt + VALUES, n, b, bAt + VALUES, m, p);
        Sum.INSTANCE.merge(into, at + WEIGHTS, a, aAt + WEIGHTS, n, b, bAt + WEIGHTS, m, p);
    }

    /** Missing if the weights come to 0, or overflow. */
    public double mean(double[] state, int at, double n, double p) {
        double weight = Sum.INSTANCE.sum(state, at + WEIGHTS, n, p);
        boolean known = weight != 0 && Math.abs(weight) < Double.POSITIVE_INFINITY;
        return known ? Sum.INSTANCE.sum(state, at + VALUES, n, p) / weight : Double.NaN;
    }
}
