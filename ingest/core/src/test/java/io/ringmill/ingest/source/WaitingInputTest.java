package io.ringmill.ingest.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ringmill.Engine;
import io.ringmill.EventSource;
import io.ringmill.diagnostic.Faults;
import io.ringmill.ingest.Connectors;
import io.ringmill.metrics.SourceMetrics.State;
import io.ringmill.pipeline.Pipeline;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Inputs that have no end yet: pipes, standard input, files that grow. */
class WaitingInputTest {

    /** Only for a test that hangs: on a busy machine everything takes its time. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final String STREAM = "streams: {s: {fields: {n: long}}}\n";

    @TempDir
    private Path folder;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Recorded recorded = new Recorded();

    @AfterEach
    void stopThreads() {
        threads.shutdownNow();
    }

    private EventSource source(String settings) {
        Pipeline pipeline = Pipeline.parse(STREAM + "sources: [" + settings + "]", "p.yml");
        Faults faults = new Faults();
        EventSource source = Connectors.plan(pipeline, faults).openSources().get(0);
        faults.throwIfAny();
        return source;
    }

    private Engine engine() {
        return Engine.builder(Pipeline.parse(STREAM, "p.yml")).journal(recorded).start();
    }

    private Future<?> start(EventSource source, Engine engine) {
        return threads.submit(() -> {
            source.run(engine);
            return null;
        });
    }

    /** Nothing but closing it ends the source: its input stays open and silent. */
    private static void closeEnds(EventSource source, Future<?> run) throws Exception {
        source.close();
        run.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(source.metrics().state()).isEqualTo(State.ENDED);
    }

    @Test
    void shouldEndWhenClosedWhileAPipeIsSilent() throws Exception {
        Path pipe = folder.resolve("pipe");
        Assumptions.assumeTrue(makePipe(pipe), "skipped: there is no mkfifo");
        EventSource source = source("{ndjson: {path: '" + pipe + "'}}");
        try (Engine engine = engine()) {
            Future<?> run = start(source, engine);
            try (OutputStream writer = Files.newOutputStream(pipe)) {
                writer.write("{\"n\":1}\n{\"n\":2}\n{\"n\":".getBytes(StandardCharsets.UTF_8));
                await().atMost(PATIENCE).until(() -> recorded.events.size() == 2);
                closeEnds(source, run);
            }
        }
        assertThat(source.metrics().published()).isEqualTo(2);
        assertThat(source.metrics().invalid()).isZero();
    }

    private static boolean makePipe(Path pipe) throws InterruptedException {
        try {
            return new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0;
        } catch (IOException noSuchCommand) {
            return false;
        }
    }

    @Test
    void shouldReadOnWhenAFollowedFileGrows() throws Exception {
        Path file = folder.resolve("t.csv");
        Files.writeString(file, "n\n1\n2");
        EventSource source = source("{csv: {path: '" + file + "', follow: true}}");
        try (Engine engine = engine()) {
            Future<?> run = start(source, engine);
            await().atMost(PATIENCE).until(() -> source.metrics().published() == 1);
            Files.writeString(file, "3\n4\n", StandardOpenOption.APPEND);
            await().atMost(PATIENCE).until(() -> source.metrics().published() == 3);
            closeEnds(source, run);
        }
        assertThat(recorded.events)
                .extracting(event -> event.replaceAll(".*n=", ""))
                .containsExactly("1", "23", "4");
    }

    @Test
    void shouldReadStandardInputWhenThePathIsADash() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        StandardInputMain.class.getName())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (OutputStream in = process.getOutputStream();
                InputStream out = process.getInputStream()) {
            in.write("{\"n\":1}\n{\"n\":2}\n".getBytes(StandardCharsets.UTF_8));
            in.flush();
            // Standard input stays open: the program closes the source by itself.
            assertThat(new String(out.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("2 ENDED\n");
        } finally {
            process.destroyForcibly();
        }
    }

    /** Reads standard input until it has two records, then closes the source while it waits for more. */
    static final class StandardInputMain {

        private StandardInputMain() {}

        /** Entry point. */
        public static void main(String[] args) throws Exception {
            WaitingInputTest test = new WaitingInputTest();
            EventSource source = test.source("{ndjson: {path: '-'}}");
            try (Engine engine = test.engine()) {
                Future<?> run = test.start(source, engine);
                await().atMost(PATIENCE).until(() -> source.metrics().published() == 2);
                closeEnds(source, run);
            }
            test.stopThreads();
            System.out.println(
                    source.metrics().published() + " " + source.metrics().state());
        }
    }
}
