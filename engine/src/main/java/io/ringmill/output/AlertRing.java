package io.ringmill.output;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The newest alerts of one thread, for one reader. The writer says what it is about to overwrite before it does; the reader
 * copies an alert, and then looks whether that was being overwritten meanwhile. So does Agrona's broadcast buffer, which needs
 * JVM flags.
 *
 * <p><b>Threading:</b> {@link #put} by one thread, which never waits; {@link #load} and {@link #take} by one other; {@link
 * #missed} by any. <b>Allocation:</b> when an alert has more values than any before. <b>Cost:</b> a copy.
 */
final class AlertRing {

    private static final VarHandle CLAIMED;
    private static final VarHandle WRITTEN;

    static {
        try {
            CLAIMED = MethodHandles.lookup().findVarHandle(AlertRing.class, "claimed", long.class);
            WRITTEN = MethodHandles.lookup().findVarHandle(AlertRing.class, "written", long.class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    private final Alert[] slots;

    /** How many alerts are written, or being written. */
    @SuppressWarnings("UnusedVariable") // through CLAIMED
    private long claimed;

    /** How many are written; the writer's. */
    private long written;

    /** The reader's copy of an alert. */
    private final Alert view;

    /** Whether the copy is of one that was not taken yet. */
    private boolean isLoaded;

    /** How many the reader has copied or missed. */
    private long next;

    /** How many the reader has missed. */
    private long missed;

    AlertRing(int capacity, AlertTap.Blank blank) {
        slots = new Alert[Math.max(1, Integer.highestOneBit(capacity - 1) << 1)];
        for (int i = 0; i < slots.length; i++) {
            slots[i] = blank.alert();
        }
        view = blank.alert();
    }

    /** Writer: one more. */
    void put(Alert alert) {
        long at = written;
        CLAIMED.setOpaque(this, at + 1);
        VarHandle.storeStoreFence();
        slots[(int) at & slots.length - 1].copy(alert);
        WRITTEN.setRelease(this, at + 1);
    }

    /** Reader: copies the oldest alert that is not taken; false if there is none. */
    boolean load() {
        return isLoaded || loadNext();
    }

    private synchronized boolean loadNext() {
        for (long end = (long) WRITTEN.getAcquire(this); next < end; end = (long) WRITTEN.getAcquire(this)) {
            if (end - next > slots.length) {
                skipTo(end - slots.length);
            }
            view.copy(slots[(int) next & slots.length - 1]);
            VarHandle.loadLoadFence();
            if ((long) CLAIMED.getOpaque(this) - next <= slots.length) {
                next++;
                isLoaded = true;
                return true;
            }
            // The writer is at its heels: a little further on it is not there at once.
            skipTo((long) WRITTEN.getAcquire(this) - slots.length + 1 + slots.length / 8);
        }
        return false;
    }

    private void skipTo(long to) {
        missed += to - next;
        next = to;
    }

    /** Reader: the copy, which {@link #load} has made. */
    Alert loaded() {
        return view;
    }

    /** Reader: the copy, and goes on behind it. */
    Alert take() {
        isLoaded = false;
        return view;
    }

    /** How many were overwritten. */
    synchronized long missed() {
        return missed + Math.max(0, (long) WRITTEN.getAcquire(this) - slots.length - next);
    }
}
