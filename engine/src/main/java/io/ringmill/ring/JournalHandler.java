package io.ringmill.ring;

import io.ringmill.event.Event;
import io.ringmill.journal.Journal;
import io.ringmill.metrics.Counters;
import io.ringmill.metrics.Stage;
import io.ringmill.ring.measure.Samples;
import io.ringmill.ring.measure.StageRecorder;
import io.ringmill.ring.waiting.Gathering;
import io.ringmill.rule.RuleChanges;
import java.io.IOException;

/**
 * Writes the journal, beside windows and rules. It goes on when the engine halts for another reason: what was
 * published is in the journal, whatever became of it.
 *
 * <p><b>Threading:</b> one thread. <b>Allocation:</b> none. <b>Cost:</b> that of the journal.
 */
final class JournalHandler implements BatchHandler {

    private final Journal journal;
    private final BlockDigests digests;
    private final Slots slots;
    private final Samples samples;
    private final RunState state;
    private final StageRecorder ringToJournal;
    private final Gathering gathering;
    private final RuleChanges changes;
    private final Event event = new Event(0);
    private final Counters journaled = new Counters(1);
    private final Counters handedOver = new Counters(1);
    private long newest;
    private boolean failed;

    /**
     * A handler.
     *
     * @param gathering null where rules wait for the journal
     */
    JournalHandler(Journal journal, BlockDigests digests, RingRunner runner, Gathering gathering, Stages stages) {
        this.journal = journal;
        this.digests = digests;
        this.gathering = gathering;
        changes = stages.changes;
        slots = runner.slots();
        samples = runner.samples;
        state = runner.state;
        ringToJournal = stages.recorders.recorder(Stage.RING_TO_JOURNAL);
        newest = stages.first - 1;
        handedOver.set(0, newest);
        journaled.set(0, stages.first);
    }

    @Override
    public void onBatch(long first, long last, boolean endOfBatch) {
        if (failed || journal.hasStopped()) {
            return;
        }
        try {
            append(first, last);
            if (!state.failed() && (endOfBatch || Digest.lastOfBlock(first) <= last)) {
                digests.poll(journaled());
            }
            // Each time, however many wait behind: who waits for the journal, and who asks how far it is, relies on it.
            journal.endOfBatch();
            if (journal.hasStopped()) {
                journaled.set(0, handedOver.get(0) + 1);
            } else {
                handedOver.set(0, newest);
            }
        } catch (Throwable thrown) {
            failed = true;
            state.fail("the journal", thrown);
        }
    }

    @Override
    public Gathering gathering() {
        return gathering;
    }

    private void append(long first, long end) throws IOException {
        // Nothing comes behind a stop mark.
        boolean stops = Event.kind(slots.cells[slots.at(end)]) == RunState.STOP;
        long last = stops ? end - 1 : end;
        for (long next = first; next <= last; ) {
            if (changes.next(next - 1) == next) {
                journal.change(next, changes.at(next).text());
                newest = next++;
                journaled.add(0, 1);
                continue;
            }
            long unchanged = Math.min(last, changes.next(next) - 1);
            int count = slots.contiguous(next, (int) (unchanged - next) + 1);
            journal.append(event.wrap(slots.cells, slots.at(next), next), count, slots.stride);
            next += count;
            newest = next - 1;
            journaled.add(0, count);
        }
        for (long next = samples.next(first); next <= last; next = samples.next(next + 1)) {
            if (samples.isData(next)) {
                ringToJournal.record(System.nanoTime() - samples.publishedNs(next), next);
            }
        }
    }

    /** Sequence of the newest event that the journal has handed over; -1 if there is none. */
    long handedOver() {
        return handedOver.get(0);
    }

    /** Events of all kinds that the journal has. */
    long journaled() {
        return journaled.get(0);
    }
}
