package io.ringmill.ingest.buffer;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A number that one or more threads change, on cache lines of its own: what lies beside it would be fetched anew with each change.
 * Any thread.
 */
final class PaddedLong {

    private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(long[].class);

    /** In the middle, with 128 bytes on both sides: processors fetch two lines of 64 together. */
    private static final int AT = 16;

    private final long[] cells = new long[2 * AT + 1];

    PaddedLong(long first) {
        cells[AT] = first;
    }

    long get() {
        return (long) CELL.getAcquire(cells, AT);
    }

    /** Whoever sees it sees what was written before. */
    void set(long value) {
        CELL.setRelease(cells, AT, value);
    }

    boolean compareAndSet(long expected, long value) {
        return CELL.compareAndSet(cells, AT, expected, value);
    }

    void add(long more) {
        CELL.getAndAdd(cells, AT, more);
    }
}
