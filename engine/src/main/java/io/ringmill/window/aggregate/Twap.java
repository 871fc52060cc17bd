package io.ringmill.window.aggregate;

/**
 * {@code twap(x)}: the mean of the values weighted by time, where each holds until the next one comes; the last has no
 * time yet, nor has one that the next is not later than. Where none has any, their plain mean.
 *
 * <p><b>Cost:</b> O(1), 7 cells.
 */
public final class Twap extends Summary {

    public static final Twap INSTANCE = new Twap();

    /** The integral over time, as a {@link Sum}. */
    private static final int AREA = 0;

    private static final int FIRST_TIME = 2;
    private static final int LAST_TIME = 3;
    private static final int LAST = 4;
    /** Plain sum of the values. */
    private static final int SUM = 5;

    /** How long they held, together. */
    private static final int SPAN = 6;

    private Twap() {
        super(7);
    }

    @Override
    public void add(double[] state, int at, double x, double y, double n, long timeNs, double p) {
        if (n == 1) {
            CellBits.setLong(state, at + FIRST_TIME, timeNs);
        } else {
            double held = held(CellBits.getLong(state, at + LAST_TIME), timeNs);
            addArea(state, at, held * state[at + LAST]);
            state[at + SPAN] += held;
        }
        CellBits.setLong(state, at + LAST_TIME, timeNs);
        state[at + LAST] = x;
        state[at + SUM] += x;
    }

    /** How long a value held until the next; not at all if that is not later. */
    private static double held(long fromNs, long toNs) {
        return Math.max(0, CellBits.span(fromNs, toNs));
    }

    private static void addArea(double[] state, int at, double area) {
        Sum.INSTANCE.add(state, at + AREA, area, area, 0, 0, 0);
    }

    @Override
    public void merge(double[] into, int at, double[] a, int aAt, double n, double[] b, int bAt, double m, double p) {
        double held = held(CellBits.getLong(a, aAt + LAST_TIME), CellBits.getLong(b, bAt + FIRST_TIME));
        double between = held * a[aAt + LAST];
        double span = a[aAt + SPAN] + held + b[bAt + SPAN];
        double sum = a[aAt + SUM] + b[bAt + SUM];
        double last = b[bAt + LAST];
        double lastTime = b[bAt + LAST_TIME];
        double firstTime = a[aAt + FIRST_TIME];
        Sum.INSTANCE.merge(into, at + AREA, a, aAt + AREA, n, b, bAt + AREA, m, p);
        addArea(into, at, between);
        into[at + FIRST_TIME] = firstTime;
        into[at + LAST_TIME] = lastTime;
        into[at + LAST] = last;
        into[at + SUM] = sum;
        into[at + SPAN] = span;
    }

    @Override
    public boolean isTimed() {
        return true;
    }

    @Override
    public boolean isOrdered() {
        return true;
    }

    /**
     * The mean from {@code startNs} to {@code endNs} of {@code n > 0} values.
     *
     * @param held the value that holds at the start; where that is missing, the mean begins with the first
     */
    public static double over(double[] state, int at, long startNs, long endNs, double held) {
        long first = CellBits.getLong(state, at + FIRST_TIME);
        boolean isHeld = !Double.isNaN(held);
        double before = isHeld ? held * held(startNs, first) : 0;
        double after = state[at + LAST] * held(CellBits.getLong(state, at + LAST_TIME), endNs);
        double span = held(isHeld ? startNs : first, endNs);
        double area = before + Sum.INSTANCE.sum(state, at + AREA, 0, 0) + after;
        return span > 0 ? area / span : state[at + LAST];
    }

    public double value(double[] state, int at, double n, double p) {
        double span = state[at + SPAN];
        return span > 0 ? Sum.INSTANCE.sum(state, at + AREA, n, p) / span : state[at + SUM] / n;
    }
}
