package io.ringmill.ring;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Windows and rules on the publisher's thread.
 *
 * <p><b>Threading:</b> one thread at a time, by {@link PublishLock}; {@link #newest} by any. <b>Allocation:</b> none.
 */
final class InlineWork {

    private static final VarHandle NEWEST;

    static {
        try {
            NEWEST = MethodHandles.lookup().findVarHandle(InlineWork.class, "newest", long.class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    private final Worker worker;
    private final RunState state;

    @SuppressWarnings("UnusedVariable") // through NEWEST
    private long newest = -1;

    InlineWork(Worker worker, RunState state) {
        this.worker = worker;
        this.state = state;
    }

    /** Runs events that lie one after the other, the first of this sequence; what is thrown halts the engine. */
    void run(long[] cells, int at, int count, long sequence) {
        try {
            if (count == 1) {
                worker.onEvent(cells, at, sequence);
            } else {
                worker.onEvents(cells, at, count, sequence);
            }
        } catch (Throwable thrown) {
            state.fail("windows and rules", thrown);
            throw state.failedException();
        }
        NEWEST.setOpaque(this, sequence + count - 1);
    }

    /** Sequence of the newest event that was run. */
    long newest() {
        return (long) NEWEST.getOpaque(this);
    }
}
