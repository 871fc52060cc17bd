package io.ringmill.metrics;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A row of counters of one thread, on cache lines of their own.
 *
 * <p><b>Threading:</b> one writer; any thread reads a value that is whole and not old for long.
 * <b>Allocation:</b> none after construction. <b>Cost:</b> a plain load and store.
 */
public final class Counters {

    /** Two lines of 64 bytes, since lines are fetched in pairs. */
    private static final int PADDING = 16;

    private static final VarHandle LONGS = MethodHandles.arrayElementVarHandle(long[].class);

    private final long[] cells;
    private final int size;

    public Counters(int size) {
        this.size = size;
        cells = new long[size + 2 * PADDING];
    }

    /** Writer: one more. */
    public void increment(int index) {
        add(index, 1);
    }

    /** Writer: so many more. */
    public void add(int index, long amount) {
        int at = PADDING + index;
        LONGS.setOpaque(cells, at, cells[at] + amount);
    }

    /** Writer: a new value. */
    public void set(int index, long value) {
        LONGS.setOpaque(cells, PADDING + index, value);
    }

    /** Any thread: the value, at least as new as when the thread last synchronised with the writer. */
    public long get(int index) {
        return (long) LONGS.getOpaque(cells, PADDING + index);
    }

    public int size() {
        return size;
    }
}
