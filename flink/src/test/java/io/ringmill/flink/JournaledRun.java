package io.ringmill.flink;

import io.ringmill.Engine;
import io.ringmill.EventSource;
import io.ringmill.SourcePublishers;
import io.ringmill.diagnostic.Faults;
import io.ringmill.ingest.Connectors;
import io.ringmill.ingest.JobState;
import io.ringmill.journal.Deliveries;
import io.ringmill.journal.DeliveryRecord;
import io.ringmill.journal.SourceTrack;
import io.ringmill.journal.SourceTrack.Journaled;
import io.ringmill.persistence.DeliveryFile;
import io.ringmill.persistence.Recovery;
import io.ringmill.persistence.SeededSession;
import io.ringmill.persistence.chronicle.ChronicleJournal;
import io.ringmill.pipeline.Pipeline;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.awaitility.Awaitility;

/**
 * A run on one machine of a pipeline with one source that does not end, which writes a journal and goes on from it, as the program
 * does.
 */
record JournaledRun(Pipeline pipeline) {

    private Path dir() {
        return pipeline.journal().orElseThrow().dir();
    }

    /** Runs until so many events have come, of all runs together; {@code ends} says whether these are all. Returns the digest. */
    long run(long events, boolean ends) throws Exception {
        return run(events, ends, engine -> {});
    }

    /** The same, and changes rules: ahead of the events if these are all, else behind them. */
    long run(long events, boolean ends, Consumer<Engine> changes) throws Exception {
        Faults faults = new Faults();
        Connectors connectors = Connectors.plan(pipeline, faults);
        EventSource source = connectors.openSources().get(0);
        String name = connectors.sourceNames().get(0);
        DeliveryFile log = new DeliveryFile(dir());
        Optional<DeliveryRecord> delivered = log.read();
        Optional<Recovery> recovery =
                Recovery.find(dir(), delivered.map(DeliveryRecord::complete).orElse(-1L) + 1);
        Engine.Builder builder = Engine.builder(pipeline).sectionsHandled();
        connectors.openSinksToGoOn().forEach(builder::sink);
        faults.throwIfAny();
        ChronicleJournal journal = ChronicleJournal.open(dir());
        Map<String, Journaled> sources = Map.of();
        Engine started;
        if (recovery.isEmpty()) {
            builder.deliveries(new Deliveries(log, 0, Optional.empty(), 0, Deliveries.EVERY_NS));
            started = builder.journal(journal).start();
        } else {
            long sessionNs = recovery.get().session().startedNs();
            builder.deliveries(
                    new Deliveries(log, sessionNs, delivered, recovery.get().events(), Deliveries.EVERY_NS));
            Recovery.Recovered recovered = recovery.get().resume(builder, journal, at -> {});
            started = recovered.engine();
            sources = recovered.sources();
        }
        Engine engine = started;
        try (engine) {
            Journaled start = start(name, sources, delivered);
            Map<String, Journaled> before = sources;
            SourcePublishers publishers = engine.source(name, start.mark(), start.rows())
                    .withParts(part -> start(SourceTrack.nameOfPart(name, part), before, delivered));
            if (ends) {
                changes.accept(engine);
            }
            CompletableFuture<Void> reading = CompletableFuture.runAsync(() -> read(source, publishers));
            Awaitility.await()
                    .atMost(Duration.ofMinutes(1))
                    .until(() -> reading.isDone() || engine.journaledSequence() >= events - 1);
            source.close();
            reading.get();
            if (ends) {
                engine.end();
            } else {
                changes.accept(engine);
            }
        }
        return engine.metrics().digest();
    }

    private static void read(EventSource source, SourcePublishers publishers) {
        try {
            source.run(publishers);
        } catch (Exception failed) {
            throw new CompletionException(failed);
        }
    }

    private static Journaled start(String name, Map<String, Journaled> sources, Optional<DeliveryRecord> delivered) {
        Journaled journaled = sources.getOrDefault(name, Journaled.NONE);
        return delivered
                .map(record -> record.sources().get(name))
                .map(before -> new Journaled(Math.max(journaled.rows(), before.rows()), before.mark()))
                .orElse(journaled);
    }

    /** What it remembers, once it is stopped. */
    JobState left(Path file) throws Exception {
        Recovery recovery = Recovery.find(dir()).orElseThrow();
        Recovery.Left left = recovery.leave(file, at -> {});
        DeliveryRecord delivered = new DeliveryFile(dir()).read().orElseThrow();
        return new JobState(
                left.checkpoint(),
                file,
                left.sources(),
                delivered.sinks(),
                recovery.session().startedNs());
    }

    /** Has it go on with what a job remembers. */
    void seed(JobState state) throws Exception {
        new SeededSession(state.sources(), state.sinks())
                .begin(pipeline, state.checkpoint(), () -> Files.newInputStream(state.file()));
    }
}
