package io.ringmill.app.run;

import io.ringmill.ingest.JobState;
import io.ringmill.journal.DeliveryRecord;
import io.ringmill.journal.SourceTrack;
import io.ringmill.persistence.DeliveryFile;
import io.ringmill.persistence.Recovery;
import io.ringmill.persistence.SeededSession;
import io.ringmill.persistence.Snapshot;
import io.ringmill.persistence.chronicle.ChronicleJournal;
import io.ringmill.persistence.chronicle.Roll;
import io.ringmill.pipeline.Pipeline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Hands what a run remembers on to a job, and what a job remembers on to a run. Messages of exceptions are sentences for the user. */
public final class JobHandover {

    private JobHandover() {}

    /**
     * What the run with this journal remembers, which was stopped.
     *
     * @param file where to write what windows and rules remember
     * @throws IOException if nothing can go on from it
     */
    public static JobState ofJournal(Pipeline pipeline, Path dir, Path file) throws IOException {
        if (!Files.isDirectory(dir)) {
            throw new IOException("there is no journal " + dir);
        }
        if (Recovery.find(dir).isEmpty()) {
            throw new IOException("journal " + dir + " holds no run"); // nor may opening it leave a file there
        }
        Roll roll = pipeline.journal()
                .map(settings -> Roll.valueOf(settings.roll().name()))
                .orElse(Roll.HOURLY);
        ChronicleJournal.open(dir, roll).close(); // no run writes it, and its end is whole
        Recovery run = Recovery.find(dir).orElseThrow(() -> new IOException("journal " + dir + " holds no run"));
        List<String> differences = run.differences(pipeline);
        if (!differences.isEmpty()) {
            throw new IOException("the pipeline is not that of journal " + dir + ": " + String.join("; ", differences));
        }
        if (run.inputEnded()) {
            throw new IOException("the input of the newest run of journal " + dir + " has ended");
        }
        DeliveryRecord delivered = delivered(dir, run);
        Recovery.Left left = run.leave(file, at -> {});
        Map<String, SourceTrack.Journaled> sources = new HashMap<>(left.sources());
        delivered.sources().forEach((name, before) -> sources.merge(name, before, JobHandover::from));
        return new JobState(
                left.checkpoint(),
                file,
                sources,
                delivered.sinks(),
                run.session().startedNs());
    }

    /** As a run that goes on begins: what was refused since the mark before may not have come to the sinks. */
    private static SourceTrack.Journaled from(SourceTrack.Journaled journaled, SourceTrack.Journaled before) {
        return new SourceTrack.Journaled(Math.max(journaled.rows(), before.rows()), before.mark());
    }

    private static DeliveryRecord delivered(Path dir, Recovery run) throws IOException {
        Optional<DeliveryRecord> record = new DeliveryFile(dir).read();
        return record.filter(
                        each -> each.startedNs() == run.session().startedNs() && each.complete() == run.events() - 1)
                .orElseThrow(
                        () -> new IOException("the run of journal " + dir + " ended before all had come to its sinks:"
                                + " start it once more with 'run', stop it with Ctrl-C, and then hand it on"));
    }

    /** Begins a session in the pipeline's journal with what a job remembers, from which {@code run} goes on. */
    public static Snapshot toJournal(Pipeline pipeline, JobState state) throws IOException {
        return new SeededSession(state.sources(), state.sinks())
                .begin(pipeline, state.checkpoint(), () -> Files.newInputStream(state.file()));
    }
}
