package io.ringmill.window.runtime;

/**
 * The partial aggregates of each 16 successive events of a ring, of each 16 of these, and so on: so that those of any
 * stretch of the ring are put together from a few dozen, however long it is. Those of the events that do not make 16 yet
 * are in a row of the key's state, the current one.
 *
 * <p><b>Threading:</b> no state of its own. <b>Allocation:</b> none. <b>Cost:</b> O(16) at the end of every 16th chunk,
 * O(16 log<sub>16</sub> capacity) for a stretch; capacity/15 rows.
 */
public final class PartialTree {

    static final int SHIFT = 4;
    public static final int CHUNK = 1 << SHIFT;

    private static final int LAST = CHUNK - 1;

    public final Partial partial;
    private final int stride;

    /** Where the current row is in a key's state. */
    private final int current;

    /** Over a ring whose events lie {@code stride} cells apart. */
    public PartialTree(Partial partial, int stride, int current) {
        this.partial = partial;
        this.stride = stride;
        this.current = current;
    }

    /** How many chunks there are of {@code count}. */
    private static int chunks(int count) {
        return (count + LAST) >> SHIFT;
    }

    /** Rows for a ring of {@code capacity} events; none if it is a single chunk. */
    public static int rows(int capacity) {
        int rows = 0;
        for (int count = capacity; count > CHUNK; ) {
            count = chunks(count);
            rows += count;
        }
        return rows;
    }

    /** Position behind the chunk that {@code position} is in. */
    static int end(int position, int capacity) {
        return Math.min((position | LAST) + 1, capacity);
    }

    /** The chunk of the current row is complete; it ends before position {@code end}. */
    void complete(double[] cells, int at, double[] state, int capacity, int end) {
        if (capacity > CHUNK) {
            int chunk = (end - 1) >> SHIFT;
            System.arraycopy(state, current, cells, at + chunk * partial.width, partial.width);
            completeAbove(cells, at, capacity, chunk + 1);
        }
        partial.clear(state, current);
    }

    /** The first {@code to} chunks of the lowest level are complete; those above may be so with them. */
    private void completeAbove(double[] cells, int at, int capacity, int to) {
        int width = partial.width;
        int level = at;
        int end = to;
        for (int count = chunks(capacity); count > CHUNK && ((end & LAST) == 0 || end == count); ) {
            int above = level + count * width;
            int first = (end - 1) & ~LAST;
            int chunk = above + (first >> SHIFT) * width;
            partial.clear(cells, chunk);
            for (int index = first; index < end; index++) {
                partial.merge(cells, chunk, cells, chunk, cells, level + index * width);
            }
            level = above;
            end = (first >> SHIFT) + 1;
            count = chunks(count);
        }
    }

    /** The events of a ring have changed from a chunk's beginning on, of which there are {@code size}. */
    void completeAgain(double[] cells, int at, double[] state, double[] ring, int capacity, int position, int size) {
        int from = position;
        int rest = size;
        for (int end = end(from, capacity); rest >= end - from; end = end(from, capacity)) {
            add(state, ring, from, end);
            complete(cells, at, state, capacity, end);
            rest -= end - from;
            from = end == capacity ? 0 : end;
        }
        add(state, ring, from, from + rest);
    }

    private void add(double[] state, double[] ring, int from, int to) {
        partial.clear(state, current);
        for (int position = from; position < to; position++) {
            partial.add(state, current, ring, position * stride);
        }
    }

    /** Puts the {@code size} events from a chunk's beginning to the newest behind those of a row. */
    void fold(double[] into, int intoAt, double[] cells, int at, double[] state, int capacity, int position, int size) {
        int from = position;
        int rest = size;
        int wider = Math.min(CHUNK, capacity - from);
        while (rest >= wider) {
            int level = at;
            int above = at;
            int index = from;
            int covered = 1;
            for (int count = capacity; count > CHUNK && (index & LAST) == 0 && rest >= wider; ) {
                index >>= SHIFT;
                count = chunks(count);
                level = above;
                above += count * partial.width;
                covered = wider;
                wider = (int) Math.min((long) covered << SHIFT, capacity - from);
            }
            partial.merge(into, intoAt, into, intoAt, cells, level + index * partial.width);
            rest -= covered;
            from += covered;
            from = from == capacity ? 0 : from;
            wider = Math.min(CHUNK, capacity - from);
        }
        if (rest > 0) {
            partial.merge(into, intoAt, into, intoAt, state, current);
        }
    }
}
