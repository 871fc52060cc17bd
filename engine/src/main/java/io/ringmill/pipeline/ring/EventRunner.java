package io.ringmill.pipeline.ring;

import io.ringmill.event.Event;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Brings events from publishers to the journal, the windows and the rules: over a ring, or on the publisher's thread.
 *
 * <p><b>Threading:</b> any thread.
 */
abstract class EventRunner {

    private static final long POLL_NS = 50_000;

    final RunState state;

    private final ReentrantLock finishing = new ReentrantLock();
    private volatile long last = -1;
    private volatile long events;

    EventRunner(RunState state) {
        this.state = state;
    }

    /** Starts the threads. */
    abstract void start();

    /** A new publisher for one thread. */
    abstract EventPublisher publisher(StreamContext stream);

    /**
     * Puts a slot of this kind, without stream, key and time, behind all others.
     *
     * @return its sequence, or {@link Ring#DROPPED} if there is no room in time
     */
    abstract long putLast(byte kind, long deadlineNs);

    /** Sequence up to which everybody has handled everything. */
    abstract long handled();

    /** Sequence of the newest slot taken. */
    abstract long newest();

    /** The ring that carries events, if there is one. */
    abstract Optional<Ring<Event>> ring();

    /** True on a thread that is running the engine, as a callback is. */
    boolean isRunByCurrentThread() {
        return EngineThread.isCurrent(state);
    }

    /** Stops the threads, which have nothing left to handle; false if one does not stop in time. */
    abstract boolean stop(long deadlineNs);

    /**
     * Takes no more events: puts the last slot into the ring, unless that has happened, or the engine has failed.
     *
     * @param kind {@link Event#END} or {@link RunState#STOP}
     */
    final void finish(byte kind, long deadlineNs) {
        if (!lock(deadlineNs)) {
            state.fail("close()", new TimeoutException("the end of input found no room in the ring"));
            return;
        }
        try {
            if (last < 0 && !state.failed()) {
                state.stopTaking();
                long sequence = putLast(kind, deadlineNs);
                if (sequence == Ring.DROPPED) {
                    state.fail("close()", new TimeoutException("no handler made room in the ring"));
                    return;
                }
                events = kind == Event.END ? sequence + 1 : sequence;
                last = sequence;
                state.last(sequence);
            }
        } finally {
            finishing.unlock();
        }
    }

    static void setControl(Event event, byte kind, long sequence) {
        event.sequence = sequence;
        event.kind = kind;
        event.status = Event.CONTROL;
        event.stream = 0;
        event.key = 0;
        event.timeNs = 0;
        event.readNs = 0;
        event.publishedNs = 0;
    }

    /** As a timed {@code tryLock}, which an interrupt would end. */
    private boolean lock(long deadlineNs) {
        while (!finishing.tryLock()) {
            if (System.nanoTime() - deadlineNs > 0) {
                return false;
            }
            LockSupport.parkNanos(POLL_NS);
        }
        return true;
    }

    /** Waits until all that was published is handled, or by whoever still can after a failure; false if it takes longer. */
    final boolean awaitHandled(long deadlineNs) {
        while (handled() < (last < 0 ? newest() : last)) {
            if (System.nanoTime() - deadlineNs > 0) {
                return false;
            }
            LockSupport.parkNanos(POLL_NS);
        }
        return true;
    }

    /** Events of all kinds so far, the last slot not counted where it only stops the handlers. */
    final long events() {
        return last < 0 ? newest() + 1 : events;
    }
}
