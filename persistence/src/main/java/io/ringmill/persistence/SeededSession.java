package io.ringmill.persistence;

import io.ringmill.Engine;
import io.ringmill.journal.DeliveryRecord;
import io.ringmill.journal.JournalHeader;
import io.ringmill.journal.SourceTrack;
import io.ringmill.persistence.chronicle.ChronicleJournal;
import io.ringmill.pipeline.Checkpoint;
import io.ringmill.pipeline.JournalSettings;
import io.ringmill.pipeline.Pipeline;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * A session of a journal that begins with what a run elsewhere remembered: with no event, and a snapshot, from which a run goes on
 * with it.
 *
 * @param sources how far the input of each source is
 * @param sinks where all ends that was handed over so far, by the name of the sink
 */
public record SeededSession(Map<String, SourceTrack.Journaled> sources, Map<String, String> sinks) {

    public SeededSession {
        sources = Map.copyOf(sources);
        sinks = Map.copyOf(sinks);
    }

    /**
     * Begins the session, behind all others of the journal.
     *
     * @param pipeline with a section {@code journal}
     * @param checkpoint behind at least one event
     * @param state of the checkpoint
     * @return the snapshot
     * @throws IOException if the journal cannot be used, as while a run writes it
     */
    public Snapshot begin(Pipeline pipeline, Checkpoint checkpoint, Checkpoint.State state) throws IOException {
        if (checkpoint.sequence() == 0) {
            throw new IOException("no event had come yet, so there is nothing to go on with: begin anew");
        }
        JournalSettings settings = pipeline.journal().orElseThrow();
        ChronicleJournal journal = ChronicleJournal.open(settings);
        long sequence = checkpoint.sequence();
        journal.goingOnFrom(new JournalHeader.Origin(JournalHeader.Way.SEEDED, 0, sequence, sequence));
        Engine.Builder builder =
                LimitedSink.silent(pipeline, journal, window -> true).resumeFrom(checkpoint, state);
        try (Engine engine = builder.start();
                EngineSnapshots snapshots =
                        new EngineSnapshots(engine, journal, settings.snapshot(), sources, SnapshotListener.NONE)) {
            Snapshot snapshot = snapshots.take().orElseThrow(() -> new IOException("the journal has stopped"));
            new DeliveryFile(settings.dir())
                    .write(new DeliveryRecord(snapshot.session().startedNs(), sequence - 1, List.of(), sinks, sources));
            return snapshot;
        }
    }
}
