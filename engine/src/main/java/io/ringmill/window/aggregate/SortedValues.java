package io.ringmill.window.aggregate;

import io.ringmill.state.CellKind;
import io.ringmill.state.StateReader;
import io.ringmill.state.StateWriter;

/**
 * All values in order, for quantiles: a {@link SortedTree}. In its approximate kind, values are first rounded to the middle of
 * 64 steps between two powers of two, so that they are known to 1/128 of their size, 0.8 %, and there are at most so many
 * different ones as steps between the least and the greatest: the sketch of "DDSketch" (Masson, Rim and Lee, VLDB 2019)
 * with a linear mapping in place of the logarithm, from which values can be taken out again.
 *
 * <p><b>Cost:</b> O(log different values); 1 cell, and the tree beside.
 */
public final class SortedValues extends OwningSummary<SortedTree> {

    public static final SortedValues EXACT = new SortedValues(false);
    public static final SortedValues ROUNDED = new SortedValues(true);

    /** Bits of the mantissa that are kept. */
    private static final int KEPT = 6;

    private static final long DROPPED = -1L >>> (12 + KEPT);
    private static final long MIDDLE = (DROPPED + 1) >>> 1;

    private final SortedTree.Nodes nodes = new SortedTree.Nodes();
    private final boolean rounds;

    private SortedValues(boolean rounds) {
        this.rounds = rounds;
    }

    @Override
    public SortedValues fresh() {
        return new SortedValues(rounds);
    }

    @Override
    public SortedTree create() {
        return new SortedTree(nodes);
    }

    @Override
    public void empty(SortedTree values) {
        values.clear();
    }

    @Override
    protected void save(SortedTree values, CellKind kind, StateWriter out) {
        out.putInt(Math.toIntExact(values.distinct()));
        values.forEach((value, times) -> {
            kind.write(value, out);
            out.putLong(times);
        });
    }

    @Override
    protected void load(SortedTree values, CellKind kind, StateReader in) {
        for (int i = in.getSize(Long.BYTES); i > 0; i--) {
            double value = kind.read(Double.NaN, in);
            values.add(value, in.getLong());
        }
    }

    private double kept(double x) {
        // Zero is one value, whatever its sign; the least numbers have no power of two of their own.
        if (!rounds || Math.abs(x) < Double.MIN_NORMAL) {
            return x + 0.0;
        }
        return Double.longBitsToDouble((Double.doubleToRawLongBits(x) & ~DROPPED) | MIDDLE);
    }

    @Override
    public void add(double[] state, int at, double x, double y, double n, long timeNs, double p) {
        values(state, at).add(kept(x), 1);
    }

    @Override
    public void remove(double[] state, int at, double x, double y, double n, double p) {
        values(state, at).remove(kept(x), 1);
    }

    @Override
    public void merge(double[] into, int at, double[] a, int aAt, double n, double[] b, int bAt, double m, double p) {
        values(into, at).addAll(values(b, bAt));
    }

    @Override
    public void unmerge(double[] a, int aAt, double[] b, int bAt) {
        values(a, aAt).removeAll(values(b, bAt));
    }

    /** The quantile {@code q}, interpolated between the two values next to rank {@code q (n - 1)} (type 7 of Hyndman and Fan, 1996). */
    public double quantile(double[] state, int at, double n, double q) {
        double rank = q * (n - 1);
        long below = (long) rank;
        return values(state, at).between(below, rank - below);
    }

    /** The share of values that are at most {@code x}. */
    public double rank(double[] state, int at, double n, double x) {
        return values(state, at).atMost(kept(x)) / n;
    }

    public double median(double[] state, int at, double n, double p) {
        return quantile(state, at, n, 0.5);
    }

    public long distinct(double[] state, int at, double n, double p) {
        return values(state, at).distinct();
    }
}
