package io.ringmill.window.aggregate;

/**
 * {@code ewma(x, halflife)}: the mean of the values, each with half the weight of one that is a half-life younger. The
 * parameter is the half-life in nanoseconds. The power is {@link StrictMath}'s, so that every machine has the same bits.
 *
 * <p><b>Cost:</b> O(1) and a power where time has passed; 3 cells.
 */
public final class Ewma extends Summary {

    public static final Ewma INSTANCE = new Ewma();

    /** Sum of the weighted values, as of TIME. */
    private static final int SUM = 0;

    private static final double LN_2 = 0.6931471805599453;
    private static final int WEIGHT = 1;
    /** Of the latest value. */
    private static final int TIME = 2;

    private Ewma() {
        super(3);
    }

    @Override
    public void add(double[] state, int at, double x, double y, double n, long timeNs, double halflife) {
        long before = n == 1 ? timeNs : CellBits.getLong(state, at + TIME);
        if (timeNs >= before) {
            double kept = weight(before, timeNs, halflife);
            state[at + SUM] = state[at + SUM] * kept + x;
            state[at + WEIGHT] = state[at + WEIGHT] * kept + 1;
            CellBits.setLong(state, at + TIME, timeNs);
        } else {
            double weight = weight(timeNs, before, halflife);
            state[at + SUM] += weight * x;
            state[at + WEIGHT] += weight;
        }
    }

    /** What is left of the weight of one. */
    private static double weight(long fromNs, long toNs, double halflife) {
        // Not pow, which allocates.
        return fromNs == toNs ? 1 : StrictMath.exp(-LN_2 / halflife * CellBits.span(fromNs, toNs));
    }

    @Override
    public void merge(
            double[] into, int at, double[] a, int aAt, double n, double[] b, int bAt, double m, double halflife) {
        long aNs = CellBits.getLong(a, aAt + TIME);
        long bNs = CellBits.getLong(b, bAt + TIME);
        long latest = Math.max(aNs, bNs);
        double ofA = weight(aNs, latest, halflife);
        double ofB = weight(bNs, latest, halflife);
        into[at + SUM] = a[aAt + SUM] * ofA + b[bAt + SUM] * ofB;
        into[at + WEIGHT] = a[aAt + WEIGHT] * ofA + b[bAt + WEIGHT] * ofB;
        CellBits.setLong(into, at + TIME, latest);
    }

    @Override
    public boolean isTimed() {
        return true;
    }

    public double value(double[] state, int at, double n, double p) {
        return state[at + SUM] / state[at + WEIGHT];
    }
}
