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
    private boolean failed;

    JournalHandler(Journal journal, BlockDigests digests, RingRunner runner, Latencies latencies) {
        this.journal = journal;
        this.digests = digests;
        slots = runner.slots();
        samples = runner.samples;
        state = runner.state;
        ringToJournal = latencies.recorder(Stage.RING_TO_JOURNAL);
    }

    @Override
    public void onBatch(long first, long last, boolean endOfBatch) {
        if (failed) {
            return;
        }
        try {
            for (long sequence = first; sequence <= last; sequence++) {
                append(sequence);
            }
            if (!state.failed() && (endOfBatch || Digest.lastOfBlock(first) <= last)) {
                digests.poll();
            }
            if (endOfBatch) {
                journal.endOfBatch();
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
        journaled.increment(0);
        if (samples.isSampled(sequence) && samples.isData(sequence)) {
            ringToJournal.record(System.nanoTime() - samples.publishedNs(sequence));
        }
    }

    /** Events of all kinds that the journal has. */
    long journaled() {
        return journaled.get(0);
    }
}
