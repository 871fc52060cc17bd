package io.ringmill.app.run;

import io.ringmill.Engine;
import io.ringmill.app.report.Lateness;
import io.ringmill.diagnostic.Faults;
import io.ringmill.ingest.Connectors;
import io.ringmill.journal.Deliveries;
import io.ringmill.journal.DeliveryRecord;
import io.ringmill.output.Sink;
import io.ringmill.persistence.DeliveryFile;
import io.ringmill.persistence.EngineSnapshots;
import io.ringmill.persistence.RecordedPipeline;
import io.ringmill.persistence.Recovery;
import io.ringmill.persistence.SnapshotListener;
import io.ringmill.persistence.chronicle.ChronicleJournal;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.pipeline.SnapshotSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Finishes a run that was interrupted and is to be gone on with by another pipeline: what comes of the last events in the journal is
 * computed by the pipeline as it was, and comes to the sinks as they were.
 *
 * <p><b>Threading:</b> one thread.
 */
final class FinishedRun {

    /** Sinks may be slow, and there may be much to hand out. */
    private static final Duration CLOSE_TIMEOUT = Duration.ofHours(1);

    private FinishedRun() {}

    /**
     * Finishes a run.
     *
     * @param delivered what had come to its sinks
     * @param journal is closed
     * @throws IOException if it cannot be finished; the message is a sentence for the user
     */
    static void finish(
            Recovery recovery,
            Optional<DeliveryRecord> delivered,
            ChronicleJournal journal,
            Sinks sinks,
            SnapshotSettings snapshots)
            throws IOException {
        Path dir = journal.dir();
        Pipeline before = RecordedPipeline.parse(recovery.session(), "the pipeline of the interrupted run");
        Engine.Builder builder;
        try {
            builder = builder(before, sinks);
        } catch (IOException | RuntimeException failed) {
            journal.close();
            throw failed;
        }
        long sessionNs = recovery.session().startedNs();
        builder.deliveries(
                new Deliveries(new DeliveryFile(dir), sessionNs, delivered, recovery.events(), Deliveries.EVERY_NS));
        Recovery.Recovered recovered = recovery.resume(builder, journal, at -> {});
        recovered.engine().close();
        if (snapshots.by() != SnapshotSettings.By.NONE && !recovery.inputEnded()) {
            SnapshotListener nobody = new SnapshotListener() {};
            new EngineSnapshots(recovered.engine(), journal, snapshots, recovered.sources(), nobody).take();
        }
        keepRecord(dir, recovery.events());
    }

    /**
     * Of what it is to have its sinks.
     *
     * @param connectors of the new pipeline, whose kinds are known
     * @param printer prints alerts; empty if nobody wants them printed
     */
    record Sinks(Connectors connectors, Optional<Sink> printer) {}

    private static Engine.Builder builder(Pipeline before, Sinks wanted) throws IOException {
        Faults faults = new Faults();
        Connectors connectors = wanted.connectors.planOf(before, faults);
        List<Sink> sinks = faults.isEmpty() ? connectors.openSinksToGoOn() : List.of();
        if (!faults.isEmpty()) {
            throw new IOException("the run that was interrupted cannot be finished, with the sinks that it had: "
                    + faults.all().get(0).message());
        }
        Engine.Builder builder = Engine.builder(before).sectionsHandled().closeTimeout(CLOSE_TIMEOUT);
        sinks.forEach(builder::sink);
        wanted.printer.ifPresent(each -> builder.sink(new SessionSink(each)));
        return builder.sink(new Lateness());
    }

    /** So that what comes from now on can be written anew. */
    private static void keepRecord(Path dir, long events) throws IOException {
        Optional<DeliveryRecord> last = new DeliveryFile(dir).read();
        if (last.isEmpty() || last.get().complete() < events - 1) {
            throw new IOException(
                    "not all that comes of the run that was interrupted has come to its sinks: run again");
        }
        DeliveryFile.ofBefore(dir).write(last.get());
    }
}
