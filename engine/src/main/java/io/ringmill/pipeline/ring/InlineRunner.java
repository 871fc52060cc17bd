package io.ringmill.pipeline.ring;

import io.ringmill.event.Event;
import io.ringmill.metrics.Counters;
import io.ringmill.pipeline.WhenFull;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * Runs windows and rules on the publisher's own thread, on one event that stays in its core's cache. With a journal, a
 * copy of each event goes over a ring to the journal's thread.
 *
 * <p><b>Threading:</b> one publisher at a time, by {@link PublishLock}. <b>Allocation:</b> none.
 * <b>Cost:</b> no hand-over; with a journal a copy of the fields.
 */
final class InlineRunner extends EventRunner {

    private static final int SPINS = 1000;

    private final Worker worker;
    private final Event event;
    private final PublishLock lock;
    private final Optional<RingRunner> journal;
    private final Ring<Event> journalRing;
    private final boolean journalFirst;
    private final WhenFull whenFull;
    private final Counters newest = new Counters(1);

    /**
     * A runner.
     *
     * @param event to be reused
     * @param journal with the journal's handler alone
     * @param journalFirst whether windows and rules wait until the journal has the event
     */
    InlineRunner(
            Worker worker,
            Event event,
            PublishLock lock,
            Optional<RingRunner> journal,
            boolean journalFirst,
            RunState state) {
        super(state);
        this.worker = worker;
        this.event = event;
        this.lock = lock;
        this.journal = journal;
        this.journalRing = journal.flatMap(RingRunner::ring).orElse(null);
        this.journalFirst = journalFirst;
        this.whenFull = journal.map(RingRunner::whenFull).orElse(WhenFull.BLOCK);
        newest.set(0, -1);
    }

    @Override
    void start() {
        journal.ifPresent(RingRunner::start);
    }

    @Override
    EventPublisher publisher(StreamContext stream) {
        return new InlinePublisher(stream, this);
    }

    /** Runs the publisher's event; false if it was dropped. */
    boolean run(InlinePublisher publisher, byte kind) {
        lock.acquire();
        try {
            if (state.stopped()) {
                throw state.stoppedException();
            }
            long sequence = journalRing == null
                    ? newest.get(0) + 1
                    : journalRing.next(kind == Event.DATA ? whenFull : WhenFull.BLOCK);
            if (sequence == Ring.DROPPED) {
                return false;
            }
            publisher.stampArrival();
            publisher.copyTo(event, kind, sequence);
            if (journalRing != null) {
                publisher.copyTo(journalRing.buffer.get(sequence), kind, sequence, event.publishedNs);
                journalRing.buffer.publish(sequence);
            }
            handle(sequence);
            return true;
        } finally {
            lock.release();
        }
    }

    private void handle(long sequence) {
        if (journalFirst) {
            awaitJournaled(sequence);
        }
        try {
            worker.onEvent(event);
        } catch (Throwable thrown) {
            state.fail("windows and rules", thrown);
            throw state.failedException();
        }
        newest.set(0, sequence);
    }

    private void awaitJournaled(long sequence) {
        RingRunner runner = journal.orElseThrow();
        for (int tries = 0; runner.handled() < sequence; tries++) {
            if (tries < SPINS) {
                Thread.onSpinWait();
            } else {
                LockSupport.parkNanos(1);
            }
        }
        if (state.failed()) {
            throw state.failedException();
        }
    }

    @Override
    long putLast(byte kind, long deadlineNs) {
        lock.acquire();
        try {
            long sequence =
                    journal.isEmpty() ? newest.get(0) + 1 : journal.get().putLast(kind, deadlineNs);
            if (sequence != Ring.DROPPED) {
                setControl(event, kind, sequence);
                handle(sequence);
            }
            return sequence;
        } finally {
            lock.release();
        }
    }

    @Override
    boolean isRunByCurrentThread() {
        return lock.isHeldByCurrentThread() || super.isRunByCurrentThread();
    }

    @Override
    long handled() {
        return journal.map(RingRunner::handled).orElseGet(this::newest);
    }

    @Override
    long newest() {
        return journal.map(RingRunner::newest).orElseGet(() -> newest.get(0));
    }

    @Override
    Optional<Ring<Event>> ring() {
        return journal.flatMap(RingRunner::ring);
    }

    @Override
    boolean stop(long deadlineNs) {
        return journal.map(runner -> runner.stop(deadlineNs)).orElse(true);
    }
}
