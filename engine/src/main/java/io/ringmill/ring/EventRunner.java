package io.ringmill.ring;

import io.ringmill.event.Event;
import io.ringmill.pipeline.WhenFull;
import io.ringmill.publish.EngineFailedException;
import io.ringmill.publish.RingFullException;
import io.ringmill.publish.compile.EntryClass;
import io.ringmill.ring.measure.Samples;
import io.ringmill.ring.waiting.Nap;
import io.ringmill.rule.RuleChange;
import io.ringmill.rule.RuleChanges;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.function.LongConsumer;

/**
 * Brings events from publishers to the journal, the windows and the rules: over a ring, or on the publisher's thread.
 *
 * <p>Publishers enter one at a time, and look under the lock whether the engine still takes events. So the last slot,
 * the end of input or the stop mark of {@code close()}, is behind every event whose {@code publish()} returns. Nobody
 * waits for room while holding the lock: a publisher that fills the ring keeps no other out.
 *
 * <p><b>Threading:</b> any thread. <b>Allocation:</b> none per event.
 */
abstract class EventRunner {

    private static final long POLL_NS = 50_000;

    final RunState state;
    final Samples samples;

    private final PublishLock lock;
    private final WhenFull whenFull;
    private volatile long last = -1;
    private volatile long events;

    /**
     * How publishers get in.
     *
     * @param lock lets one in at a time
     * @param whenFull what an event does that finds no room
     * @param state whether any is let in at all
     * @param samples takes the times of those whose latency is recorded
     */
    record Admission(PublishLock lock, WhenFull whenFull, RunState state, Samples samples) {}

    EventRunner(Admission admission) {
        lock = admission.lock();
        whenFull = admission.whenFull();
        state = admission.state();
        samples = admission.samples();
    }

    /** Starts the threads. */
    abstract void start();

    /**
     * Takes in {@code count} events of the publisher, from its number {@code from} on, or none. Under the lock.
     *
     * @return the sequence of the first, or {@link Ring#FULL}
     */
    abstract long enter(RingPublisher publisher, int from, int count);

    /**
     * Takes in rows from {@code from} on, {@code count} or as many as there is room for; false if there is none. Seals what
     * it takes. Under the lock.
     */
    abstract boolean enter(ColumnEntry rows, int from, int count);

    /**
     * Puts a slot of this kind, without stream, key and time, behind all others. Under the lock.
     *
     * @return its sequence, or {@link Ring#FULL}
     */
    abstract long enterLast(byte kind);

    /** The handlers have other programs. Under the lock. */
    void programsChanged() {}

    /** Sequence up to which everybody has handled everything. */
    abstract long handled();

    /** Sequence up to which windows and rules have put all that is due. */
    long evaluated() {
        return handled();
    }

    /** Sequence of the newest slot. */
    abstract long newest();

    /** The ring that carries events, if there is one. */
    abstract Optional<Ring> ring();

    /** Stops the threads, which have nothing left to handle; false if one does not stop in time. */
    abstract boolean stop(long deadlineNs);

    /** As {@link PublishLock#requireThread}; threads of the engine itself are told otherwise. */
    final void requireThread() {
        if (!EngineThread.isCurrent(state)) {
            lock.requireThread();
        }
    }

    /** Takes in an event of the publisher, or throws; returns its sequence, or {@link Ring#FULL} if it is dropped. */
    final long put(RingPublisher publisher, int number) {
        long sequence = tryPut(publisher, number, 1);
        return sequence != Ring.FULL ? sequence : putSlowPath(publisher, number);
    }

    /** Takes in events of the publisher if there is room for all; as {@link #enter}. */
    final long tryPut(RingPublisher publisher, int from, int count) {
        open();
        try {
            return enter(publisher, from, count);
        } finally {
            shut();
        }
    }

    /** Calls back with the newest sequence, while no publisher can add another; returns how many events there are. */
    final long atNewest(LongConsumer callback) {
        lock.acquire();
        try {
            callback.accept(newest());
            return events();
        } finally {
            lock.release();
        }
    }

    /** Takes in rows if there is room for at least one; as {@link #enter(ColumnEntry, int, int)}. */
    final boolean tryPut(ColumnEntry rows, int from, int count) {
        open();
        try {
            return enter(rows, from, count);
        } finally {
            shut();
        }
    }

    /** Lets this thread enter, until {@link #shut}, or throws. */
    final void open() {
        lock.acquire();
        if (state.stopped()) {
            lock.release();
            throw state.stoppedException();
        }
    }

    final void shut() {
        lock.release();
    }

    private long putSlowPath(RingPublisher publisher, int number) {
        boolean data = Event.kind(publisher.cells[number * publisher.stride + Event.HEAD]) == Event.DATA;
        long sequence;
        do {
            if (!awaitRoom(data)) {
                return Ring.FULL;
            }
            sequence = tryPut(publisher, number, 1);
        } while (sequence == Ring.FULL);
        return sequence;
    }

    /** Waits until the full ring has room; where {@code whenFull} says otherwise, throws, or is false to drop the event. */
    final boolean awaitRoom(boolean data) {
        Ring ring = ring().orElseThrow();
        if (data && whenFull == WhenFull.DROP_NEWEST) {
            return false;
        }
        if (data && whenFull == WhenFull.FAIL) {
            throw new RingFullException(ring.size());
        }
        ring.awaitRoom(System.nanoTime() + Ring.FOREVER_NS);
        return true;
    }

    /** What typed publishers of a stream are built on. */
    abstract EntryClass.Entry entry(int stream);

    /**
     * Takes no more events: puts the last slot behind them, unless that has happened, or the engine fails, meanwhile or before.
     *
     * @param kind {@link Event#END} or {@link RunState#STOP}
     */
    final void finish(byte kind, long deadlineNs) {
        state.stopTaking();
        try {
            putLast(kind, deadlineNs);
        } catch (EngineFailedException halted) {
            // The caller looks whether it has.
        }
    }

    private void putLast(byte kind, long deadlineNs) {
        while (last < 0 && !state.failed()) {
            if (!lock.acquireBefore(deadlineNs)) {
                state.fail("close()", new TimeoutException("a publisher or its callback does not return"));
                return;
            }
            try {
                if (last >= 0 || tryFinish(kind)) {
                    return;
                }
            } finally {
                lock.release();
            }
            if (!ring().orElseThrow().awaitRoom(deadlineNs)) {
                state.fail("close()", new TimeoutException("no handler makes room in the ring"));
            }
        }
    }

    private boolean tryFinish(byte kind) {
        long sequence = enterLast(kind);
        if (sequence == Ring.FULL) {
            return false;
        }
        events = kind == Event.END ? sequence + 1 : sequence;
        last = sequence;
        return true;
    }

    /**
     * Puts a change of a rule behind all events so far; returns its sequence.
     *
     * @param made what makes the change at its sequence, while everybody stands still behind these events; null if the handlers do
     */
    final long change(RuleChange change, RuleChanges changes, LongConsumer made) {
        while (true) {
            open();
            long next = newest() + 1;
            try {
                if (made != null) {
                    make(made, next);
                }
                changes.put(next, change, handled());
                if (enterLast(Event.CHANGE) != Ring.FULL) {
                    return next;
                }
                changes.withdraw(next);
            } finally {
                shut();
            }
            ring().orElseThrow().awaitRoom(System.nanoTime() + Ring.FOREVER_NS);
        }
    }

    /** Has everybody stand still, and in the meantime this done. Afterwards there is room in the ring. */
    private void make(LongConsumer made, long sequence) {
        awaitHandled(System.nanoTime() + Ring.FOREVER_NS);
        if (state.failed()) {
            throw state.failedException();
        }
        try {
            made.accept(sequence);
            programsChanged();
        } catch (Throwable thrown) {
            state.fail("a change of rules", thrown);
            throw state.failedException();
        }
    }

    /** Notes that the slot of a sequence, if it would be sampled, is of no interest. */
    final void skipSample(long sequence) {
        if (samples.isSampled(sequence)) {
            samples.note(sequence, Samples.CONTROL);
        }
    }

    /** Waits until all that was published is handled, or by whoever still can after a failure; false if it takes longer. */
    final boolean awaitHandled(long deadlineNs) {
        long published = newest();
        while (handled() < published) {
            if (System.nanoTime() - deadlineNs > 0) {
                return false;
            }
            Nap.nanos(POLL_NS);
        }
        return true;
    }

    /** Events of all kinds so far, the last slot not counted where it only stops the handlers. */
    final long events() {
        return last < 0 ? newest() + 1 : events;
    }

    /** True on a thread that is running the engine, as a callback is. */
    final boolean isRunByCurrentThread() {
        return lock.isHeldByCurrentThread() || EngineThread.isCurrent(state);
    }
}
