package io.ringmill.pipeline.ring;

import io.ringmill.metrics.Counters;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * Runs windows and rules on the publisher's own thread, on the publisher's own events. With a journal, a copy of each
 * event goes over a ring to the journal's thread.
 *
 * <p><b>Threading:</b> one publisher at a time, by {@link PublishLock}. <b>Allocation:</b> none.
 * <b>Cost:</b> no hand-over; with a journal a copy of the fields.
 */
final class InlineRunner extends EventRunner {

    private static final int SPINS = 1000;

    private final Worker worker;
    private final Slots lastEvent;
    private final Optional<RingRunner> journal;
    private final RingRunner journalRunner;
    private final boolean journalFirst;
    private final Counters newest = new Counters(1);

    /**
     * A runner.
     *
     * @param lastEvent one, for the end of input
     * @param journal with the journal's handler alone
     * @param journalFirst whether windows and rules wait until the journal has the event
     */
    InlineRunner(
            Worker worker, Slots lastEvent, Admission admission, Optional<RingRunner> journal, boolean journalFirst) {
        super(admission);
        this.worker = worker;
        this.lastEvent = lastEvent;
        this.journal = journal;
        this.journalRunner = journal.orElse(null);
        this.journalFirst = journalFirst;
        newest.set(0, -1);
    }

    @Override
    void start() {
        journal.ifPresent(RingRunner::start);
    }

    @Override
    long enter(EventPublisher publisher, int from, int count) {
        long sequence = journalRunner == null ? newest.get(0) + 1 : journalRunner.tryNext(count);
        if (sequence != Ring.FULL) {
            publisher.seal(from, count, sequence);
            if (journalRunner != null) {
                journalRunner.publish(publisher, from, count, sequence);
            }
            handle(publisher.cells, from * publisher.stride, count, sequence);
        }
        return sequence;
    }

    private void handle(long[] cells, int at, int count, long sequence) {
        if (journalFirst) {
            awaitJournaled(sequence + count - 1);
        }
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
        newest.set(0, sequence + count - 1);
    }

    private void awaitJournaled(long sequence) {
        for (int tries = 0; journalRunner.handled() < sequence && !state.failed(); tries++) {
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
    long enterLast(byte kind) {
        long sequence = journalRunner == null ? newest.get(0) + 1 : journalRunner.enterLast(kind);
        if (sequence != Ring.FULL) {
            lastEvent.setControl(0, kind);
            skipSample(sequence);
            handle(lastEvent.cells, 0, 1, sequence);
        }
        return sequence;
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
    Optional<Ring> ring() {
        return journal.flatMap(RingRunner::ring);
    }

    @Override
    boolean stop(long deadlineNs) {
        return journal.map(runner -> runner.stop(deadlineNs)).orElse(true);
    }
}
