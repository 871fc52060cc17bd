package io.ringmill.pipeline.ring;

import com.lmax.disruptor.EventHandler;
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
final class JournalHandler implements EventHandler<Event> {

    private final Journal journal;
    private final BlockDigests digests;
    private final RunState state;
    private final LatencyRecorder ringToJournal;
    private final Counters journaled = new Counters(1);
    private boolean done;

    JournalHandler(Journal journal, BlockDigests digests, RunState state, Latencies latencies) {
        this.journal = journal;
        this.digests = digests;
        this.state = state;
        ringToJournal = latencies.recorder(Stage.RING_TO_JOURNAL);
    }

    @Override
    public void onEvent(Event event, long sequence, boolean endOfBatch) {
        if (done) {
            return;
        }
        try {
            done = event.kind >= Event.END;
            if (event.kind != RunState.STOP) {
                append(event);
            }
            if (endOfBatch || done || (sequence & Digest.BLOCK - 1) == 0) {
                endOfBatch(endOfBatch || done);
            }
        } catch (Throwable thrown) {
            done = true;
            state.fail("the journal", thrown);
        }
    }

    private void append(Event event) throws Exception {
        journal.append(event);
        journaled.increment(0);
        if (event.publishedNs != 0) {
            ringToJournal.record(System.nanoTime() - event.publishedNs);
        }
    }

    private void endOfBatch(boolean batch) throws Exception {
        if (!state.failed()) {
            digests.poll();
        }
        if (batch) {
            journal.endOfBatch();
        }
    }

    /** Events of all kinds that the journal has. */
    long journaled() {
        return journaled.get(0);
    }
}
