package io.ringmill.ring;

import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MutableCallSite;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.Objects;

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

    final Worker worker;
    private final RunState state;

    /** By stream, how values enter the program; null where it wanted events in cells from the beginning. */
    private final MutableCallSite[] entries;

    /** By stream, whether the program takes values at the moment. */
    private final boolean[] takes;

    /** Told while events come; null if nobody wants them. */
    private final BlockDigests digests;

    /** Events before that sequence are {@link #isPlain plain}. */
    private long plainBefore;

    @SuppressWarnings("UnusedVariable") // through NEWEST
    private long newest;

    /**
     * Windows and rules.
     *
     * @param streams how many there are
     * @param first sequence of the first event
     * @param digests of a journal that takes no events, to be told while these come; null if nobody wants them
     */
    InlineWork(Worker worker, int streams, long first, RunState state, BlockDigests digests) {
        this.worker = worker;
        newest = first - 1;
        this.state = state;
        this.digests = digests;
        entries = new MutableCallSite[streams];
        takes = new boolean[streams];
        for (int stream = 0; stream < streams; stream++) {
            MethodHandle take = worker.windows().taking(stream);
            takes[stream] = take != null;
            entries[stream] = take == null ? null : new MutableCallSite(take);
        }
    }

    /** How values of a stream enter the program, whichever that is by then, while it {@link #takes} any; null if it never does. */
    MethodHandle entry(int stream) {
        return entries[stream] == null ? null : entries[stream].dynamicInvoker();
    }

    /** Whether the program takes the values of an event of a stream. Under the lock. */
    boolean takes(int stream, long sequence) {
        return isPlain(sequence) || takes[stream];
    }

    /**
     * Whether the program is all that an event of this sequence concerns: it is not sampled, begins no block of the digest, and
     * its values are taken as such. So most events ask once for all that is rare. Under the lock.
     */
    boolean isPlain(long sequence) {
        return sequence < plainBefore;
    }

    /** The program is about to take in an event. */
    void begin(long sequence) {
        if (!isPlain(sequence)) {
            worker.begin(sequence);
        }
    }

    /** It has. */
    void end(long sequence) {
        if (isPlain(sequence)) {
            NEWEST.setOpaque(this, sequence);
            return;
        }
        worker.end(sequence);
        done(sequence);
        // Changes of rules are made by the slot that brings them, and then the program is another.
        plainBefore = digests == null && takesAll() ? worker.plainBefore(sequence) : sequence;
    }

    private boolean takesAll() {
        for (int stream = 0; stream < takes.length; stream++) {
            if (entries[stream] != null && !takes[stream]) {
                return false;
            }
        }
        return true;
    }

    /** The worker has another program. Under the lock. */
    void programChanged() {
        plainBefore = 0;
        for (int stream = 0; stream < entries.length; stream++) {
            MethodHandle take = worker.windows().taking(stream);
            takes[stream] = take != null && entries[stream] != null;
            if (entries[stream] != null) {
                entries[stream].setTarget(take != null ? take : MethodHandles.empty(entries[stream].type()));
            }
        }
        MutableCallSite.syncAll(Arrays.stream(entries).filter(Objects::nonNull).toArray(MutableCallSite[]::new));
    }

    /** Runs events that lie one after the other, the first of this sequence; what is thrown halts the engine. */
    void run(long[] cells, int at, int count, long sequence) {
        if (count == 1) {
            runOne(cells, at, sequence);
            return;
        }
        try {
            worker.onEvents(cells, at, count, sequence);
        } catch (Throwable thrown) {
            throw failed(thrown, sequence, sequence + count - 1);
        }
        done(sequence + count - 1);
    }

    private void runOne(long[] cells, int at, long sequence) {
        try {
            begin(sequence);
            worker.windows().onEvent(cells, at, sequence);
        } catch (Throwable thrown) {
            throw failed(thrown, sequence, sequence);
        }
        end(sequence);
    }

    /** Runs a slot that is no event of a stream, such as one with which rules change. */
    void runControl(Slots slot, long sequence) {
        plainBefore = 0;
        runOne(slot.cells, 0, sequence);
    }

    /** Runs rows of columns, the first of this sequence; as {@link #run(long[], int, int, long)}. */
    void run(ColumnEntry rows, int from, int count, long sequence) {
        try {
            if (takes[rows.stream]) {
                worker.onRows(rows.columns, rows.stream, from, count, sequence);
            } else {
                worker.onEvents(rows.events(from, count), 0, count, sequence);
            }
        } catch (Throwable thrown) {
            throw failed(thrown, sequence, sequence + count - 1);
        }
        done(sequence + count - 1);
    }

    /** Halts the engine at one of these sequences; what the publisher is told. */
    RuntimeException failed(Throwable thrown, long first, long last) {
        state.fail(RunState.at("windows and rules", first, last), thrown);
        return state.failedException();
    }

    /** Events up to this one were run. */
    void done(long sequence) {
        NEWEST.setOpaque(this, sequence);
        if (digests != null) {
            tellDigests(sequence + 1);
        }
    }

    private void tellDigests(long events) {
        try {
            digests.poll(events);
        } catch (IOException failed) {
            state.fail("the journal", failed);
            throw state.failedException();
        }
    }

    /** Sequence of the newest event that was run. */
    long newest() {
        return (long) NEWEST.getOpaque(this);
    }
}
