package io.ringmill.ingest.kafka;

import static org.awaitility.Awaitility.await;

import io.ringmill.Engine;
import io.ringmill.EventSource;
import io.ringmill.diagnostic.Faults;
import io.ringmill.ingest.Connectors;
import io.ringmill.ingest.RefusedRecords;
import io.ringmill.journal.SourcePosition;
import io.ringmill.journal.SourceTrack;
import io.ringmill.metrics.SourceMetrics;
import io.ringmill.metrics.SourceMetrics.State;
import io.ringmill.pipeline.Pipeline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;

/** A pipeline's source that runs into an engine with a journal. */
final class SourceRun implements AutoCloseable {

    /** Only for a test that hangs: on a busy machine everything takes its time. */
    static final Duration PATIENCE = Duration.ofMinutes(2);

    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private final Engine engine;
    private final Future<?> run;
    final MemoryJournal journal;
    final EventSource source;
    final List<String> refused = Collections.synchronizedList(new ArrayList<>());

    private SourceRun(Pipeline pipeline, MemoryJournal.Contents before, long seed) {
        Faults faults = new Faults();
        Connectors connectors = Connectors.plan(pipeline, faults);
        faults.throwIfAny();
        journal = new MemoryJournal(before, seed);
        engine = Engine.builder(pipeline).sectionsHandled().journal(journal).start();
        try {
            source = connectors.sources().get(0).plan().opener().open(refused());
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        String name = source.name();
        run = thread.submit(() -> {
            source.run(engine.source(name, SourcePosition.START, 0)
                    .withParts(part -> before.sources()
                            .getOrDefault(SourceTrack.nameOfPart(name, part), SourceTrack.Journaled.NONE)));
            return null;
        });
    }

    private RefusedRecords refused() {
        return (source, line, reason, raw, totalLength) -> refused.add(source + ":" + line + " " + reason);
    }

    static SourceRun start(String yaml) {
        return start(yaml, MemoryJournal.Contents.NONE, 1);
    }

    /** Goes on with a journal that has that. */
    static SourceRun start(String yaml, MemoryJournal.Contents before, long seed) {
        return new SourceRun(Pipeline.parse(yaml, "p.yml"), before, seed);
    }

    SourceMetrics awaitMetrics(Predicate<SourceMetrics> wanted) {
        return await().atMost(PATIENCE).until(source::metrics, wanted);
    }

    void awaitState(State state) {
        awaitMetrics(metrics -> metrics.state() == state);
    }

    /** Waits until the journal has so many events, and returns what it has. */
    List<String> awaitEvents(int count) {
        await().pollInterval(Duration.ofMillis(1))
                .atMost(PATIENCE)
                .until(() -> journal.size() >= count || run.isDone());
        return journal.contents().events();
    }

    /** What ended the run; the test fails if it does not end. */
    Throwable failure() throws InterruptedException, TimeoutException {
        try {
            run.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            throw new AssertionError("ended without failure");
        } catch (ExecutionException e) {
            return e.getCause();
        }
    }

    /** Closes the source; returns how long it took to return. */
    Duration stop() throws Exception {
        long startNs = System.nanoTime();
        source.close();
        run.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        return Duration.ofNanos(System.nanoTime() - startNs);
    }

    @Override
    public void close() {
        source.close();
        engine.close();
        thread.shutdownNow();
    }
}
