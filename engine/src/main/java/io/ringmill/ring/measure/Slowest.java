package io.ringmill.ring.measure;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * The events that took longest in one stage as one thread saw them.
 *
 * <p><b>Threading:</b> {@link #isAmong} and {@link #add} by one thread, which never waits; {@link #forEach} by any: it copies
 * until nothing was written meanwhile. <b>Allocation:</b> none to add. <b>Cost:</b> a comparison, and O(kept) for an event
 * that is among them.
 */
final class Slowest {

    /** How many are kept. */
    static final int MOST = 20;

    /** One of them. */
    record Entry(long ns, long sequence, long head, long timeNs, long takenNs) {}

    private static final int CELLS = 5;

    private static final VarHandle VERSION;

    static {
        try {
            VERSION = MethodHandles.lookup().findVarHandle(Slowest.class, "version", long.class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    private final long[] cells = new long[MOST * CELLS];

    /** Odd while cells are written. */
    private long version;

    /** The writer's: where the least of them is, and how long it took; negative while there is room. */
    private int leastAt;

    private long leastNs = -1;

    Slowest() {
        Arrays.fill(cells, -1);
    }

    /** Writer: whether so long is among the longest. */
    boolean isAmong(long ns) {
        return ns > leastNs;
    }

    /** Writer: an event that is among them, in place of the least. */
    void add(long ns, long sequence, long head, long timeNs, long takenNs) {
        long before = version;
        VERSION.setOpaque(this, before + 1);
        VarHandle.storeStoreFence();
        int at = leastAt;
        cells[at] = ns;
        cells[at + 1] = sequence;
        cells[at + 2] = head;
        cells[at + 3] = timeNs;
        cells[at + 4] = takenNs;
        VERSION.setRelease(this, before + 2);
        for (int other = 0; other < cells.length; other += CELLS) {
            if (cells[other] < cells[leastAt]) {
                leastAt = other;
            }
        }
        leastNs = cells[leastAt];
    }

    /** All that are kept, in no order. */
    void forEach(Consumer<Entry> action) {
        long[] copy = copy();
        for (int at = 0; at < copy.length; at += CELLS) {
            if (copy[at] >= 0) {
                action.accept(new Entry(copy[at], copy[at + 1], copy[at + 2], copy[at + 3], copy[at + 4]));
            }
        }
    }

    private long[] copy() {
        long[] copy = new long[cells.length];
        while (true) {
            long before = (long) VERSION.getAcquire(this);
            System.arraycopy(cells, 0, copy, 0, cells.length);
            VarHandle.loadLoadFence();
            if ((before & 1) == 0 && (long) VERSION.getOpaque(this) == before) {
                return copy;
            }
            Thread.yield(); // the writer is about to be done, unless it has lost its core
        }
    }
}
