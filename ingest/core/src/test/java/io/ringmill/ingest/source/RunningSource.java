package io.ringmill.ingest.source;

import static org.awaitility.Awaitility.await;

import io.ringmill.Engine;
import io.ringmill.EventSource;
import io.ringmill.diagnostic.Faults;
import io.ringmill.event.Event;
import io.ringmill.ingest.Connectors;
import io.ringmill.metrics.SourceMetrics;
import io.ringmill.pipeline.Pipeline;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** The first source of a pipeline, running beside a test, with an engine that can be held up. */
final class RunningSource implements AutoCloseable {

    /** Only for a test that hangs: on a busy machine everything takes its time. */
    static final Duration PATIENCE = Duration.ofMinutes(2);

    private final CountDownLatch passing = new CountDownLatch(1);
    private final Recorded recorded = new Recorded() {
        @Override
        public void append(Event event) {
            pass();
            super.append(event);
        }
    };
    private final List<String> refused = new CopyOnWriteArrayList<>();
    private final EventSource source;
    private final Engine engine;
    private final FutureTask<Void> run;

    private RunningSource(Pipeline pipeline) throws Exception {
        source = Connectors.plan(pipeline, new Faults())
                .sources()
                .get(0)
                .plan()
                .opener()
                .open((name, line, reason, raw, length) -> refused.add(line + " " + reason));
        engine = Engine.builder(pipeline).journal(recorded).start();
        run = new FutureTask<>(() -> {
            source.run(engine);
            return null;
        });
        Thread thread = new Thread(run, "test-source");
        thread.setDaemon(true);
        thread.start();
    }

    private void pass() {
        try {
            passing.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Begins to run; what is wrong with the settings is thrown. */
    static RunningSource start(String yaml) throws Exception {
        RunningSource running = startHeldUp(yaml);
        running.release();
        return running;
    }

    /** As {@link #start}, with an engine that takes what fits into its ring, and then nothing until {@link #release}. */
    static RunningSource startHeldUp(String yaml) throws Exception {
        Pipeline pipeline = Pipeline.parse(yaml, "p.yml");
        Faults faults = new Faults();
        Connectors.plan(pipeline, faults);
        faults.throwIfAny();
        return new RunningSource(pipeline);
    }

    void release() {
        passing.countDown();
    }

    EventSource source() {
        return source;
    }

    SourceMetrics metrics() {
        return source.metrics();
    }

    /** What entered the ring, as text. */
    List<String> events() {
        return List.copyOf(recorded.events);
    }

    /** The values of the last field. */
    List<String> values() {
        return events().stream().map(event -> event.replaceAll(".*=", "")).toList();
    }

    /** Line and reason of each record that was refused. */
    List<String> refused() {
        return refused;
    }

    void awaitMetrics(Predicate<SourceMetrics> wanted) {
        await().atMost(PATIENCE).until(() -> {
            if (run.isDone()) {
                run.get(); // A failure is told at once.
            }
            return wanted.test(source.metrics());
        });
    }

    /** Waits until it is between two attempts, and says so like this. */
    void awaitRetrying(String pattern) {
        Pattern told = Pattern.compile(pattern);
        awaitMetrics(metrics -> metrics.state() == SourceMetrics.State.RETRYING
                && told.matcher(metrics.detail()).matches());
    }

    /** Waits for the end; what failed is thrown. */
    void awaitEnd() throws Exception {
        try {
            run.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof Exception cause ? cause : failed;
        }
        engine.end();
        engine.close();
    }

    boolean hasEnded() {
        return run.isDone();
    }

    /** Stops the source, and waits for the end. */
    void stop() throws Exception {
        source.close();
        awaitEnd();
    }

    @Override
    public void close() {
        release();
        source.close();
        await().atMost(PATIENCE).until(run::isDone);
        engine.close();
    }
}
