package io.ringmill.ingest.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.ringmill.Engine;
import io.ringmill.EventSource;
import io.ringmill.diagnostic.Faults;
import io.ringmill.diagnostic.PipelineException;
import io.ringmill.ingest.Connectors;
import io.ringmill.metrics.SourceMetrics.State;
import io.ringmill.pipeline.Pipeline;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FollowedFileTest {

    /** Only for a test that hangs: on a busy machine everything takes its time. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final String STREAM = "streams: {s: {key: k, fields: {n: long}}}\n";

    @TempDir
    private Path folder;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Recorded recorded = new Recorded();
    private final List<String> told = new ArrayList<>();
    private Path file;

    @BeforeEach
    void nameFile() {
        file = folder.resolve("t.csv");
    }

    @AfterEach
    void stopThreads() {
        threads.shutdownNow();
    }

    private interface Script {
        void play(EventSource source) throws Exception;
    }

    /** Follows the file while the script changes it, then closes the source. Gives what was published, as {@code key=n}. */
    private List<String> follow(Script script) throws Exception {
        Path quarantine = folder.resolve("quarantine.ndjson");
        Pipeline pipeline = Pipeline.parse(
                STREAM + "sources: [{csv: {path: '" + file + "', follow: true}}]\nsinks: [{quarantine: {ndjson: '"
                        + quarantine + "'}}]",
                "p.yml");
        Faults faults = new Faults();
        Connectors connectors = Connectors.plan(pipeline, faults);
        EventSource source = connectors.openSources().get(0);
        Engine.Builder builder = Engine.builder(pipeline).journal(recorded).sectionsHandled();
        connectors.openSinks().forEach(builder::sink);
        faults.throwIfAny();
        try (Engine engine = builder.start()) {
            Future<?> run = threads.submit(() -> {
                source.run(engine);
                return null;
            });
            script.play(source);
            source.close();
            run.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }
        assertThat(source.metrics().state()).isEqualTo(State.ENDED);
        return recorded.events.stream()
                .map(event -> event.replaceAll("s (\\S+) .*n=", "$1="))
                .toList();
    }

    private static void awaitRead(EventSource source, long count) {
        await().atMost(PATIENCE).until(() -> source.metrics().read() >= count);
    }

    private void append(String text) throws IOException {
        Files.writeString(file, text, StandardOpenOption.APPEND);
    }

    @Test
    void shouldReadFromTheStartWhenTheFileIsTruncated() throws Exception {
        Files.writeString(file, "k,n\nA,1\nA,2\nA,3\n");
        assertThat(follow(source -> {
                    awaitRead(source, 3);
                    Files.writeString(file, "k,n\nB,4\nB,x\n");
                    awaitRead(source, 5);
                    Files.writeString(file, "");
                    append("n,");
                    append("k\n5,");
                    append("C\n6,");
                    awaitRead(source, 6);
                }))
                .containsExactly("A=1", "A=2", "A=3", "B=4", "C=5");
        assertThat(Files.readString(folder.resolve("quarantine.ndjson"))).contains("\"line\":3,");
    }

    @Test
    void shouldHandOverALineWithoutItsEndWhenTheFileIsEmptied() throws Exception {
        Files.writeString(file, "k,n\nA,1\nA,2");
        assertThat(follow(source -> {
                    awaitRead(source, 1);
                    Files.writeString(file, "");
                    await().atMost(PATIENCE).until(() -> source.metrics().published() == 2);
                }))
                .containsExactly("A=1", "A=2");
    }

    @Test
    void shouldReadTheOldFileToItsEndAndTheNewOnesHeaderWhenTheFileIsReplaced() throws Exception {
        Files.writeString(file, "k,n\nA,1\n");
        Path old = folder.resolve("t.csv.1");
        assertThat(follow(source -> {
                    awaitRead(source, 1);
                    Files.move(file, old);
                    Files.writeString(old, "A,2\nA,", StandardOpenOption.APPEND);
                    awaitRead(source, 2);
                    Files.writeString(old, "3\nA,4", StandardOpenOption.APPEND);
                    Path fresh = folder.resolve("fresh");
                    Files.writeString(fresh, "x,n,k\n0,5,B\n");
                    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
                    awaitRead(source, 5);
                    Files.delete(file);
                    Files.writeString(file, "k,n\nC,6\n");
                    awaitRead(source, 6);
                }))
                .containsExactly("A=1", "A=2", "A=3", "A=4", "B=5", "C=6");
    }

    @Test
    void shouldWaitWhenTheFileIsNotThereYet() throws Exception {
        assertThat(follow(source -> {
                    await().atMost(PATIENCE)
                            .until(() -> source.metrics()
                                    .detail()
                                    .equals("there is no file '" + file + "' yet; waiting for it"));
                    Files.writeString(file, "");
                    append("k");
                    append(",n\nA,1\n");
                    awaitRead(source, 1);
                }))
                .containsExactly("A=1");
    }

    /** Between two reads, so that no look at the file can have fallen in between. */
    @Test
    void shouldSeeThatTheFileWasTruncatedWhenItHasGrownBeyondWhatWasRead() throws Exception {
        Files.writeString(file, "k,n\n" + "A,1\n".repeat(1000));
        byte[] bytes = new byte[100_000];
        try (FollowedFile followed = new FollowedFile(file.toString(), told::add)) {
            InputStream in = followed.next();
            assertThat(in.read(bytes, 0, 10)).isEqualTo(10);
            assertThat(in.read(bytes, 0, bytes.length)).isEqualTo(3994);
            String longer = "k,n\n" + "B,2\n".repeat(2000);
            Files.writeString(file, longer);
            assertThat(in.read(bytes, 0, bytes.length)).isEqualTo(-1);
            assertThat(told).containsExactly("the file was truncated; reading it from its start");
            InputStream again = followed.next();
            assertThat(again.read(bytes, 0, bytes.length)).isEqualTo(longer.length());
            assertThat(new String(bytes, 0, longer.length(), StandardCharsets.US_ASCII))
                    .isEqualTo(longer);
            append("C,3\n");
            assertThat(again.read(bytes, 0, bytes.length)).isEqualTo(4);
        }
    }

    @Test
    void shouldRefuseWhenItCannotBeFollowed() throws Exception {
        Files.write(file, new byte[] {0x1f, (byte) 0x8b, 8, 0});
        try (FollowedFile followed = new FollowedFile(file.toString(), told::add)) {
            InputStream in = followed.next();
            assertThatThrownBy(() -> in.read(new byte[10], 0, 10)).hasMessageContaining("is gzip");
        }
        Faults faults = new Faults();
        String standardInput = STREAM + "sources: [{csv: {path: '-', follow: true}}]";
        assertThatThrownBy(() -> {
                    Connectors.plan(Pipeline.parse(standardInput, "p.yml"), faults);
                    faults.throwIfAny();
                })
                .isInstanceOf(PipelineException.class)
                .hasMessageContaining("only a plain file can be followed, not '-'");
    }
}
