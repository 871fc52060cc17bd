package io.ringmill.window.aggregate;

/**
 * Which values of a stretch of a ring are better than all after them in the stretch: a bit for each position. So the
 * best from a position to the stretch's end is that of the first bit from there on.
 */
public final class RecordBits {

    private RecordBits() {}

    /** Cells for a ring of that capacity. */
    public static int words(int capacity) {
        return (capacity + Long.SIZE - 1) / Long.SIZE;
    }

    /**
     * Finds the records among the {@code size} values from position {@code tail} on; missing ones are none.
     *
     * @param at of the bits in the state
     * @param base of the value at position 0 in the ring
     * @param stride from one value to the next
     * @param greatest whether the greater is better
     */
    public static void mark(
            double[] state,
            int at,
            double[] ring,
            int base,
            int stride,
            int capacity,
            int tail,
            int size,
            boolean greatest) {
        for (int word = 0; word < words(capacity); word++) {
            CellBits.setLong(state, at + word, 0);
        }
        int wrapped = tail + size - capacity;
        double best = greatest ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        if (wrapped > 0) {
            best = mark(state, at, ring, base, stride, 0, wrapped, greatest, best);
        }
        mark(state, at, ring, base, stride, tail, Math.min(tail + size, capacity), greatest, best);
    }

    private static double mark(
            double[] state,
            int at,
            double[] ring,
            int base,
            int stride,
            int from,
            int to,
            boolean greatest,
            double bestBehind) {
        double best = bestBehind;
        for (int position = to - 1; position >= from; position--) {
            double x = ring[base + position * stride];
            if (greatest ? x > best : x < best) {
                best = x;
                int word = at + (position >> 6);
                CellBits.setLong(state, word, CellBits.getLong(state, word) | 1L << position);
            }
        }
        return best;
    }

    /** The first record among the {@code old} values from position {@code tail} on; -1 if there is none. */
    public static int first(double[] state, int at, int capacity, int tail, int old) {
        if (old == 0) {
            return -1;
        }
        int end = tail + old;
        int found = first(state, at, tail, Math.min(end, capacity));
        return found >= 0 || end <= capacity ? found : first(state, at, 0, end - capacity);
    }

    private static int first(double[] state, int at, int from, int to) {
        int word = from >> 6;
        long bits = CellBits.getLong(state, at + word) >>> from;
        if (bits != 0) {
            int found = from + Long.numberOfTrailingZeros(bits);
            return found < to ? found : -1;
        }
        for (word++; word << 6 < to; word++) {
            bits = CellBits.getLong(state, at + word);
            if (bits != 0) {
                int found = (word << 6) + Long.numberOfTrailingZeros(bits);
                return found < to ? found : -1;
            }
        }
        return -1;
    }
}
