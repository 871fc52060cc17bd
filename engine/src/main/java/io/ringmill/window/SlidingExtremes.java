package io.ringmill.window;

/**
 * {@code min} and {@code max} of values that enter and leave in order; the parameter says which, see {@link Extremes}.
 *
 * <p>The ring is cut into chunks of 32. The window is the rest of the chunk in which its tail is, and what came
 * since. Of the rest those values are known, as bits, that are better than all after them within the chunk: so the best
 * from the tail on is found by counting zeros. Of what came since the best is kept and only ever bettered. When the tail
 * comes to another chunk both are found afresh, from {@link Chunks}. It is the two-stacks scheme (van Herk 1992, Gil
 * and Werman 1993; Tangwongsan, Hirzel and Schneider, "Low-Latency Sliding-Window Aggregation in Worst-Case Constant
 * Time", DEBS 2017, survey it) with the back stack cut into chunks, so that no event pays for a whole window, no
 * branch on most depends on the data, and a value costs a 31st of a cell. While the tail's chunk is not complete, the
 * window is at most 31 values, which are gone through.
 *
 * <p><b>Cost:</b> two comparisons a side for most events; for any O(32 log<sub>32</sub> window), some hundred
 * comparisons at any length. 6 cells, and those of {@link Chunks}.
 */
final class SlidingExtremes {

    static final int CELLS = 6;

    private static final int GREATEST = 0;
    private static final int LEAST = 1;
    private static final int GREATEST_SINCE = 2;
    private static final int LEAST_SINCE = 3;
    /** 32 bits for the maximum, above them 32 for the minimum. */
    private static final int RECORDS = 4;
    /** The chunk of the tail for which the records and what came since stand. */
    private static final int TAG = 5;

    private static final int NO_CHUNK = -1;

    private SlidingExtremes() {}

    /** Of a window whose ring was laid out anew or which is new. */
    static void initialize(double[] state, int at) {
        Slots.setInt(state, at + TAG, NO_CHUNK);
    }

    static void add(double[] state, int at, double x, double n, double sides) {
        if (sides >= 0) {
            state[at + GREATEST_SINCE] = Math.max(state[at + GREATEST_SINCE], x);
        }
        if (sides <= 0) {
            state[at + LEAST_SINCE] = Math.min(state[at + LEAST_SINCE], x);
        }
    }

    static void remove(double[] state, int at, double x, double n, double sides) {}

    /**
     * After values have left and one has entered.
     *
     * @param maximaAt where in {@code chunks} the {@link Chunks} of maxima are, if they are wanted
     * @param minimaAt those of minima
     * @param tag of the tail's chunk: another for each that the tail comes to, not negative unless none is to be kept
     */
    static void settle(
            double[] state,
            int at,
            double[] ring,
            int base,
            int capacity,
            int tail,
            int size,
            int tag,
            double sides,
            double[] chunks,
            int maximaAt,
            int minimaAt) {
        if (tag != Slots.getInt(state, at + TAG)) {
            settleSlowPath(state, at, ring, base, capacity, tail, size, tag, sides, chunks, maximaAt, minimaAt);
            return;
        }
        long records = Slots.getLong(state, at + RECORDS);
        if (sides >= 0) {
            int rest = (int) records >>> tail;
            double best = state[at + GREATEST_SINCE];
            if (rest != 0) {
                best = Math.max(best, ring[base + tail + Integer.numberOfTrailingZeros(rest)]);
            }
            state[at + GREATEST] = best;
        }
        if (sides <= 0) {
            int rest = (int) (records >>> Integer.SIZE) >>> tail;
            double best = state[at + LEAST_SINCE];
            if (rest != 0) {
                best = Math.min(best, ring[base + tail + Integer.numberOfTrailingZeros(rest)]);
            }
            state[at + LEAST] = best;
        }
    }

    private static void settleSlowPath(
            double[] state,
            int at,
            double[] ring,
            int base,
            int capacity,
            int tail,
            int size,
            int tag,
            double sides,
            double[] chunks,
            int maximaAt,
            int minimaAt) {
        int end = Chunks.end(tail, capacity);
        int since = size - (end - tail);
        if (since < 0) {
            initialize(state, at);
            state[at + GREATEST] = Chunks.extreme(ring, base + tail, base + tail + size, 1);
            state[at + LEAST] = Chunks.extreme(ring, base + tail, base + tail + size, -1);
            return;
        }
        int from = end == capacity ? 0 : end;
        long records = 0;
        if (sides >= 0) {
            double best = Chunks.extreme(chunks, maximaAt, ring, base, capacity, from, since, 1);
            state[at + GREATEST_SINCE] = best;
            boolean matters = capacity <= Chunks.SIZE || chunks[maximaAt + (tail >> Chunks.SHIFT)] > best;
            records = Integer.toUnsignedLong(
                    matters ? Chunks.records(ring, base, tail, end, 1) : Chunks.anyRecord(ring, base, tail, end));
        }
        if (sides <= 0) {
            double best = Chunks.extreme(chunks, minimaAt, ring, base, capacity, from, since, -1);
            state[at + LEAST_SINCE] = best;
            boolean matters = capacity <= Chunks.SIZE || chunks[minimaAt + (tail >> Chunks.SHIFT)] < best;
            records |= (long)
                            (matters
                                    ? Chunks.records(ring, base, tail, end, -1)
                                    : Chunks.anyRecord(ring, base, tail, end))
                    << Integer.SIZE;
        }
        Slots.setLong(state, at + RECORDS, records);
        Slots.setInt(state, at + TAG, tag);
        settle(state, at, ring, base, capacity, tail, size, tag, sides, chunks, maximaAt, minimaAt);
        if (tag < 0) {
            initialize(state, at);
        }
    }

    static double max(double[] state, int at, double n) {
        return n == 0 ? Double.NaN : state[at + GREATEST];
    }

    static double min(double[] state, int at, double n) {
        return n == 0 ? Double.NaN : state[at + LEAST];
    }
}
