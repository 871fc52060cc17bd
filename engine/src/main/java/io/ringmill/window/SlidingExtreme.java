package io.ringmill.window;

/**
 * {@code min} (parameter -1) or {@code max} (parameter 1) of values that enter and leave in order.
 *
 * <p>The ring is cut into chunks of 16. The window is then the end of an old chunk, whole chunks, and the beginning of
 * a new one: for the old chunk the best of each of its ends is kept (one position of four bits each, sixteen in a
 * cell), for whole chunks one value each, for the new chunk its best so far. The whole chunks' values are themselves
 * a window of values, treated the same way one level up. It is the two-stacks scheme (van Herk 1992, Gil and Werman
 * 1993; Tangwongsan, Hirzel and Schneider, "Low-Latency Sliding-Window Aggregation in Worst-Case Constant Time",
 * DEBS 2017, survey it) in a tree of fan-out 16, so that no single event pays for the whole window and no data-driven
 * branch is taken on most.
 *
 * <p>State of a level: {@link #TAG}, {@link #HEAD}, {@link #BEST}, {@link #MIDDLE}, {@link #NEWEST}, then a value for each chunk, then
 * the next level if there are more than {@value #SCANNED} chunks.
 *
 * <p>All values are kept times the parameter's opposite, so that the least is the best, and a missing one as infinity:
 * then {@code Math.min} does, which is one instruction without a branch. An infinite value counts as missing.
 *
 * <p><b>Cost:</b> four comparisons for most events, at most about 32 per level for any; capacity/15 cells and a few.
 */
final class SlidingExtreme {

    /** Chunk of the tail for which BEST and MIDDLE stand, or -1. */
    private static final int TAG = 0;
    /** Chunk of the head for which MIDDLE stands. */
    private static final int HEAD = 1;
    /** Four bits for each position of the tail's chunk: the position of the best from there to the chunk's end. */
    private static final int BEST = 2;
    /** The best of the whole chunks between. */
    private static final int MIDDLE = 3;

    /** The newest position taken in, or -1; only above the first level, where none is taken in while one chunk holds all. */
    private static final int NEWEST = 4;

    private static final int CHUNKS = 5;

    /** The answer, before the first level. */
    private static final int VALUE = 0;

    private static final int LEVEL = 1;

    private static final int SHIFT = 4;
    private static final int LAST = (1 << SHIFT) - 1;

    /** Up to this many values are looked at one by one. */
    private static final int SCANNED = 16;

    /** The rank of no value. */
    private static final double NONE = Double.POSITIVE_INFINITY;

    /** The sign with which ranks are ranks of themselves. */
    private static final double RANKED = -1;

    private SlidingExtreme() {}

    /** Cells for a ring of {@code capacity} values. */
    static int cells(int capacity) {
        int cells = LEVEL;
        int size = capacity;
        do {
            size = (size + LAST) >> SHIFT;
            cells += CHUNKS + size;
        } while (size > SCANNED);
        return cells;
    }

    /** Prepares the cells of a ring of {@code capacity} values. */
    static void initialize(double[] state, int at, int capacity) {
        int size = capacity;
        int level = at + LEVEL;
        state[at + VALUE] = Double.NaN;
        do {
            size = (size + LAST) >> SHIFT;
            for (int i = 0; i < CHUNKS + size; i++) {
                state[level + i] = NONE;
            }
            Slots.setInt(state, level + TAG, -1);
            Slots.setInt(state, level + NEWEST, -1);
            level += CHUNKS + size;
        } while (size > SCANNED);
    }

    /** Takes in the newest value of the ring and lets go of what is before its tail. */
    static void settle(double[] state, int at, double[] ring, int base, int capacity, int tail, int size, double sign) {
        int head = tail + size - 1;
        head = head >= capacity ? head - capacity : head;
        double newest = rank(ring[base + head], sign);
        int level = at + LEVEL;
        int chunk = level + CHUNKS + (head >> SHIFT);
        state[chunk] = (head & LAST) == 0 ? newest : Math.min(state[chunk], newest);
        double best = best(state, level, ring, base, capacity, tail, head, sign);
        state[at + VALUE] = best == NONE ? Double.NaN : best * -sign;
    }

    /** The better, the less; a missing value is the greatest. */
    private static double rank(double x, double sign) {
        return !Double.isNaN(x) ? x * -sign : NONE;
    }

    /** The least rank of one level's values from {@code tail} to {@code head}, which was taken in. */
    private static double best(
            double[] state, int at, double[] values, int base, int capacity, int tail, int head, double sign) {
        int tailChunk = tail >> SHIFT;
        int headChunk = head >> SHIFT;
        if (tailChunk == headChunk && tail <= head) {
            Slots.setInt(state, at + TAG, -1);
            return scan(values, base + tail, base + head, sign);
        }
        if (Slots.getInt(state, at + TAG) != tailChunk || Slots.getInt(state, at + HEAD) != headChunk) {
            moveChunks(state, at, values, base, capacity, tail, head, sign);
        }
        long ends = Slots.getLong(state, at + BEST);
        int position = (tailChunk << SHIFT) + ((int) (ends >>> ((tail & LAST) << 2)) & LAST);
        double old = Math.min(rank(values[base + position], sign), state[at + CHUNKS + headChunk]);
        return Math.min(old, state[at + MIDDLE]);
    }

    private static double scan(double[] values, int from, int to, double sign) {
        double best = NONE;
        for (int i = from; i <= to; i++) {
            best = Math.min(best, rank(values[i], sign));
        }
        return best;
    }

    /** The tail or the head has come to another chunk. */
    private static void moveChunks(
            double[] state, int at, double[] values, int base, int capacity, int tail, int head, double sign) {
        int tailChunk = tail >> SHIFT;
        int headChunk = head >> SHIFT;
        int chunks = (capacity + LAST) >> SHIFT;
        int tag = Slots.getInt(state, at + TAG);
        int headBefore = Slots.getInt(state, at + HEAD);
        Slots.setInt(state, at + HEAD, headChunk);
        if (tag == tailChunk && chunks <= SCANNED) {
            state[at + MIDDLE] = Math.min(state[at + MIDDLE], state[at + CHUNKS + headBefore]);
            return;
        }
        if (tag < 0) {
            forgetAbove(state, at, capacity);
        }
        if (tag != tailChunk) {
            Slots.setInt(state, at + TAG, tailChunk);
            bestOfEnds(state, at, values, base, capacity, tail, sign);
        }
        int between = headChunk - tailChunk - 1;
        between = between < 0 ? between + chunks : between;
        int first = tailChunk + 1 == chunks ? 0 : tailChunk + 1;
        state[at + MIDDLE] = middle(state, at, chunks, first, between, headChunk);
    }

    /** For each position of the tail's chunk from the tail on, where the best value from there on stands. */
    private static void bestOfEnds(
            double[] state, int at, double[] values, int base, int capacity, int tail, double sign) {
        int start = tail & ~LAST;
        int last = Math.min(start + LAST, capacity - 1);
        double best = NONE;
        long where = (long) last - start;
        long positions = 0;
        for (int position = last; position >= tail; position--) {
            double rank = rank(values[base + position], sign);
            best = Math.min(best, rank);
            where = rank == best ? (long) position - start : where;
            positions = positions << 4 | where;
        }
        Slots.setLong(state, at + BEST, positions << ((tail - start) << 2));
    }

    /** The best of {@code between} whole chunks from {@code first} on; the newest of them is just complete. */
    private static double middle(double[] state, int at, int chunks, int first, int between, int headChunk) {
        int values = at + CHUNKS;
        if (chunks <= SCANNED) {
            double best = NONE;
            for (int i = 0, chunk = first; i < between; i++) {
                best = Math.min(best, state[values + chunk]);
                chunk = chunk + 1 == chunks ? 0 : chunk + 1;
            }
            return best;
        }
        int complete = headChunk == 0 ? chunks - 1 : headChunk - 1;
        takeIn(state, values + chunks, state[values + complete], complete, chunks);
        if (between == 0) {
            Slots.setInt(state, values + chunks + TAG, -1);
            return NONE;
        }
        return best(state, values + chunks, state, values, chunks, first, complete, RANKED);
    }

    /** Takes a value in above the first level; again and again the same, or the next, or after a gap another. */
    private static void takeIn(double[] state, int at, double value, int position, int capacity) {
        int newest = Slots.getInt(state, at + NEWEST);
        int next = newest + 1 == capacity ? 0 : newest + 1;
        boolean goesOn = newest >= 0 && (position == newest || position == next) && (position & LAST) != 0;
        int chunk = at + CHUNKS + (position >> SHIFT);
        state[chunk] = goesOn ? Math.min(state[chunk], value) : value;
        Slots.setInt(state, at + NEWEST, position);
    }

    /** The window was within one chunk: what the levels above hold is of no use. */
    private static void forgetAbove(double[] state, int at, int capacity) {
        int size = (capacity + LAST) >> SHIFT;
        int level = at + CHUNKS + size;
        while (size > SCANNED) {
            Slots.setInt(state, level + TAG, -1);
            Slots.setInt(state, level + NEWEST, -1);
            size = (size + LAST) >> SHIFT;
            level += CHUNKS + size;
        }
    }

    /** Afresh from the ring, for when values were inserted or the ring was laid out anew. */
    static void rebuild(
            double[] state, int at, double[] ring, int base, int capacity, int tail, int size, double sign) {
        initialize(state, at, capacity);
        for (int i = 1; i <= size; i++) {
            settle(state, at, ring, base, capacity, tail, i, sign);
        }
    }

    static double value(double[] state, int at) {
        return state[at + VALUE];
    }
}
