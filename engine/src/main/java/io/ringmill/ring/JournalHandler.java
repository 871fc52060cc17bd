package io.ringmill.ring;

import io.ringmill.event.Event;
import io.ringmill.journal.Journal;
import io.ringmill.metrics.Counters;
import io.ringmill.metrics.Latencies;
import io.ringmill.metrics.LatencyRecorder;
import io.ringmill.metrics.Stage;

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
    private final LatencyRecorder ringToJournal;
    private final Event event = new Event(0);
    private final Counters journaled = new Counters(1);
    private final Counters handedOver = new Counters(1);
    private long newest = -1;
    private boolean failed;

    JournalHandler(Journal journal, BlockDigests digests, RingRunner runner, Latencies latencies) {
        this.journal = journal;
        this.digests = digests;
        slots = runner.slots();
        samples = runner.samples;
        state = runner.state;
        ringToJournal = latencies.recorder(Stage.RING_TO_JOURNAL);
        handedOver.set(0, newest);
    }

    @Override
    public void onBatch(long first, long last, boolean endOfBatch) {
        if (failed || journal.hasStopped()) {
            return;
        }
        try {
            for (long sequence = first; sequence <= last; sequence++) {
                append(sequence);
            }
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

    private void append(long sequence) throws Exception {
        event.wrap(slots.cells, slots.at(sequence), sequence);
        if (event.kind() == RunState.STOP) {
            return;
        }
        journal.append(event);
        newest = sequence;
        journaled.increment(0);
        if (samples.isSampled(sequence) && samples.isData(sequence)) {
            ringToJournal.record(System.nanoTime() - samples.publishedNs(sequence));
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
