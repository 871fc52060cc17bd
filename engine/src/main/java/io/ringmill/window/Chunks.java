package io.ringmill.window;

/**
 * The greatest (or least) of each 32 successive values of a ring, of each 32 of these, and so on: so that the greatest of
 * any stretch of the ring is found by looking at a few dozen values, however long it is. Missing values are passed
 * over; where there are no others the greatest is negative, the least positive infinity.
 *
 * <p>The ring is the lowest level and not among the cells; a level of at most 32 values has none above it. The sign is
 * 1 for the greatest, -1 for the least.
 *
 * <p><b>Cost:</b> O(1) per value, O(32) at the end of a chunk, O(32 log<sub>32</sub> capacity) for a stretch.
 * Capacity/31 cells.
 */
final class Chunks {

    static final int SHIFT = 5;
    static final int SIZE = 1 << SHIFT;

    private static final int LAST = SIZE - 1;
    private static final int BLOCK = 8;

    private Chunks() {}

    /** How many chunks there are of {@code count} values. */
    private static int chunks(int count) {
        return (count + LAST) >> SHIFT;
    }

    /** Cells for a ring of {@code capacity} values; none if it is a single chunk. */
    static int cells(int capacity) {
        int cells = 0;
        for (int count = capacity; count > SIZE; ) {
            count = chunks(count);
            cells += count;
        }
        return cells;
    }

    /** Position behind the chunk that {@code position} is in. */
    static int end(int position, int capacity) {
        return Math.min((position | LAST) + 1, capacity);
    }

    /** The chunk that ends before position {@code end} is complete. */
    static void complete(double[] cells, int at, double[] ring, int base, int capacity, int end, double sign) {
        double[] values = ring;
        int level = base;
        int above = at;
        int to = end;
        for (int count = capacity; count > SIZE; ) {
            int from = (to - 1) & ~LAST;
            cells[above + (from >> SHIFT)] = extreme(values, level + from, level + to, sign);
            to = (from >> SHIFT) + 1;
            count = chunks(count);
            if ((to & LAST) != 0 && to != count) {
                return;
            }
            values = cells;
            level = above;
            above += count;
        }
    }

    /** All chunks are complete that lie within the {@code size} values from position {@code tail} on. */
    static void completeAll(
            double[] cells, int at, double[] ring, int base, int capacity, int tail, int size, double sign) {
        int position = tail;
        for (int rest = size; rest > 0; ) {
            int end = end(position, capacity);
            rest -= end - position;
            if (rest >= 0) {
                complete(cells, at, ring, base, capacity, end, sign);
            }
            position = end == capacity ? 0 : end;
        }
    }

    /** The extreme of {@code size} values from a chunk's beginning on. Whole chunks among them are complete. */
    static double extreme(
            double[] cells, int at, double[] ring, int base, int capacity, int position, int size, double sign) {
        double best = none(sign);
        int from = position;
        for (int rest = size; rest > 0; ) {
            double[] values = ring;
            int level = base;
            int above = at;
            int index = from;
            int covered = 1;
            int wider = Math.min(SIZE, capacity - from);
            for (int count = capacity; count > SIZE && (index & LAST) == 0 && rest >= wider; ) {
                values = cells;
                level = above;
                index >>= SHIFT;
                count = chunks(count);
                above += count;
                covered = wider;
                wider = (int) Math.min((long) covered << SHIFT, capacity - from);
            }
            best = better(best, values[level + index], sign);
            rest -= covered;
            from += covered;
            from = from == capacity ? 0 : from;
        }
        return best;
    }

    private static double none(double sign) {
        return sign > 0 ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
    }

    /** The better of two; a missing {@code x} is not. */
    private static double better(double best, double x, double sign) {
        if (sign > 0) {
            return x > best ? x : best;
        }
        return x < best ? x : best;
    }

    /** Of values one by one. */
    static double extreme(double[] values, int from, int to, double sign) {
        if (to - from == SIZE) {
            // Without a loop: the JIT compiles one over Math.max to branches, which these values would mislead.
            double whole = sign > 0
                    ? Math.max(
                            Math.max(max(values, from), max(values, from + BLOCK)),
                            Math.max(max(values, from + 2 * BLOCK), max(values, from + 3 * BLOCK)))
                    : Math.min(
                            Math.min(min(values, from), min(values, from + BLOCK)),
                            Math.min(min(values, from + 2 * BLOCK), min(values, from + 3 * BLOCK)));
            if (!Double.isNaN(whole)) {
                return whole;
            }
        }
        double best = none(sign);
        for (int i = from; i < to; i++) {
            best = better(best, values[i], sign);
        }
        return best;
    }

    private static double max(double[] values, int from) {
        return Math.max(
                Math.max(Math.max(values[from], values[from + 1]), Math.max(values[from + 2], values[from + 3])),
                Math.max(Math.max(values[from + 4], values[from + 5]), Math.max(values[from + 6], values[from + 7])));
    }

    private static double min(double[] values, int from) {
        return Math.min(
                Math.min(Math.min(values[from], values[from + 1]), Math.min(values[from + 2], values[from + 3])),
                Math.min(Math.min(values[from + 4], values[from + 5]), Math.min(values[from + 6], values[from + 7])));
    }

    /**
     * Which of the values in {@code [from, to)} of one chunk are better than all after them: bit {@code i} for the
     * chunk's value {@code i}. So the best from a position on is that of the lowest bit from there on.
     */
    static int records(double[] values, int base, int from, int to, double sign) {
        double best = none(sign);
        int records = 0;
        for (int i = to - 1; i >= from; i--) {
            double x = values[base + i];
            if (sign > 0 ? x > best : x < best) {
                best = x;
                records |= 1 << i;
            }
        }
        return records;
    }

    /** As {@link #records}, where it is known that none is better than what is elsewhere: any that is not missing. */
    static int anyRecord(double[] values, int base, int from, int to) {
        for (int i = to - 1; i >= from; i--) {
            if (!Double.isNaN(values[base + i])) {
                return 1 << i;
            }
        }
        return 0;
    }
}
