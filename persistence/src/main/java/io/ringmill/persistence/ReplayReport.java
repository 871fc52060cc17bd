package io.ringmill.persistence;

import io.ringmill.journal.JournalHeader;
import io.ringmill.metrics.MetricsSnapshot;
import java.util.List;
import java.util.Optional;

/**
 * What came of the replay of one session.
 *
 * @param session its number in the journal, from 1
 * @param header what the session says of itself
 * @param identity of the pipeline that it was replayed with; {@code header.identity()} is that of the recorded run
 * @param events replayed, of all kinds
 * @param skipped events that were not: out of the time that was asked for, or of a stream that the pipeline does not have
 * @param ended whether the session was ended in good order; otherwise its process was killed, or failed
 * @param metrics of the engine, after it was closed
 * @param verification empty if none was asked for, none was recorded, or not the whole session was replayed
 * @param notes on what of the journal the pipeline does not know, or the journal not of the pipeline; for people
 */
public record ReplayReport(
        int session,
        JournalHeader header,
        String identity,
        long events,
        long skipped,
        boolean ended,
        MetricsSnapshot metrics,
        Optional<Verification> verification,
        List<String> notes) {

    public ReplayReport {
        notes = List.copyOf(notes);
    }

    /** Whether the pipeline computes what the recorded one did. */
    public boolean samePipeline() {
        return identity.equals(header.identity());
    }
}
