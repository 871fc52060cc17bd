package io.ringmill.ring;

import io.ringmill.publish.compile.EntryClass;
import io.ringmill.ring.waiting.Nap;
import java.util.Optional;

/**
 * As {@link InlineRunner}, while a copy of each event goes over a ring to the journal's thread.
 *
 * <p><b>Threading:</b> one publisher at a time, by {@link PublishLock}. <b>Allocation:</b> none.
 * <b>Cost:</b> a copy of the event.
 */
final class JournaledInlineRunner extends EventRunner {

    private static final int SPINS = 1000;

    final InlineWork work;
    private final Slots lastEvent;
    final RingRunner journal;
    private final boolean journalFirst;

    /**
     * A runner.
     *
     * @param lastEvent one, for the end of input
     * @param journal with the journal's handler alone
     * @param journalFirst whether windows and rules wait until the journal has the event
     */
    JournaledInlineRunner(
            InlineWork work, Slots lastEvent, Admission admission, RingRunner journal, boolean journalFirst) {
        super(admission);
        this.work = work;
        this.lastEvent = lastEvent;
        this.journal = journal;
        this.journalFirst = journalFirst;
    }

    @Override
    void start() {
        journal.start();
    }

    @Override
    long enter(RingPublisher publisher, int from, int count) {
        long sequence = journal.enter(publisher, from, count);
        if (sequence != Ring.FULL) {
            run(publisher.cells, from * publisher.stride, count, sequence);
        }
        return sequence;
    }

    @Override
    boolean enter(ColumnEntry rows, int from, int count) {
        if (!journal.enter(rows, from, count)) {
            return false;
        }
        awaitIfJournalFirst(rows.last());
        work.run(rows, from, rows.taken(), rows.last() - rows.taken() + 1);
        return true;
    }

    @Override
    EntryClass.Entry entry(int stream) {
        return new EntryClass.Entry(TypedEntry.Journaled.class, true, true, work.entry(stream));
    }

    @Override
    long enterLast(byte kind) {
        long sequence = journal.enterLast(kind);
        if (sequence != Ring.FULL) {
            lastEvent.setControl(0, kind);
            awaitIfJournalFirst(sequence);
            work.runControl(lastEvent, sequence);
        }
        return sequence;
    }

    private void run(long[] cells, int at, int count, long sequence) {
        awaitIfJournalFirst(sequence + count - 1);
        work.run(cells, at, count, sequence);
    }

    /** Waits until the journal has the event, if it is to have it first. */
    void awaitIfJournalFirst(long sequence) {
        if (journalFirst) {
            awaitJournaled(sequence);
        }
    }

    private void awaitJournaled(long sequence) {
        for (int tries = 0; journal.handled() < sequence && !state.failed(); tries++) {
            if (tries < SPINS) {
                Thread.onSpinWait();
            } else {
                Nap.nanos(1);
            }
        }
        if (state.failed()) {
            throw state.failedException();
        }
    }

    @Override
    void programsChanged() {
        work.programChanged();
    }

    @Override
    long handled() {
        return journal.handled();
    }

    @Override
    long evaluated() {
        return Math.min(work.newest(), handled());
    }

    @Override
    long newest() {
        return journal.newest();
    }

    @Override
    Optional<Ring> ring() {
        return journal.ring();
    }

    @Override
    boolean stop(long deadlineNs) {
        return journal.stop(deadlineNs);
    }
}
