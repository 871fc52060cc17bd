package io.ringmill.app.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ringmill.Engine;
import io.ringmill.Rules;
import io.ringmill.app.report.LoadedPipeline;
import io.ringmill.app.terminal.ExitCode;
import io.ringmill.app.terminal.Terminal;
import io.ringmill.ingest.ConnectorRegistry;
import io.ringmill.persistence.EngineSnapshots;
import io.ringmill.persistence.Recovery;
import io.ringmill.persistence.ReplayReport;
import io.ringmill.persistence.Replayer;
import io.ringmill.persistence.SnapshotListener;
import io.ringmill.persistence.chronicle.ChronicleJournal;
import io.ringmill.persistence.chronicle.ChronicleJournalReader;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.pipeline.SnapshotSettings;
import io.ringmill.publish.EventPublisher;
import io.ringmill.server.host.Durability;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Snapshots of a run that goes on with one whose rules were changed while it ran. */
class ChangedRulesTest {

    private static final int EVENTS = 500;
    private static final int AT_BOTH_ENDS = 2 * EVENTS + 1;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path dir;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Terminal terminal = new Terminal(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            false,
            false,
            false);
    private Path file;
    private Pipeline pipeline;
    private ChronicleJournal journal;
    private Engine engine;
    private int published;

    static Stream<Arguments> endings() {
        Map<String, Consumer<Rules>> changes = Map.of(
                "replaced", rules -> rules.replace("high", "{on: trades, when: price > 40, fire: each}"),
                "added", rules -> rules.add("low", "{on: trades, when: price < 10, fire: each}"),
                "removed", rules -> rules.remove("high"),
                "silenced", rules -> rules.silence("high", Duration.ofMinutes(1)));
        return changes.entrySet().stream()
                .flatMap(change ->
                        Stream.of(true, false).map(killed -> Arguments.of(change.getKey(), killed, change.getValue())));
    }

    @BeforeEach
    void makePipeline() throws IOException {
        file = Files.writeString(dir.resolve("p.yml"), """
                streams:
                  trades: {key: symbol, time: {field: t, unit: ms}, fields: {price: double}}
                rules:
                  high: {on: trades, when: price > 90, fire: each}
                journal: {dir: '%s', snapshot: {every: 1h}}
                """.formatted(dir.resolve("journal")));
        pipeline = Pipeline.load(file);
        journal = ChronicleJournal.open(journalDir());
        engine = Engine.builder(pipeline).journal(journal).start();
    }

    @AfterEach
    void closeEngine() {
        engine.close();
    }

    private Path journalDir() {
        return pipeline.journal().orElseThrow().dir();
    }

    private void publish() {
        EventPublisher trades = engine.publisher("trades");
        for (int last = published + EVENTS; published < last; published++) {
            trades.claim(trades.key("K" + published % 5), published * 1_000_000L)
                    .set(trades.field("price"), published * 37 % 100)
                    .publish();
        }
        engine.awaitHandled();
    }

    /** Runs, changes a rule, ends and goes on; that has the rules as they were changed. */
    private void goOnAfter(Consumer<Rules> change, boolean killed) throws IOException {
        publish();
        change.accept(engine.rules());
        publish();
        if (killed) {
            Path left = dir.resolve("left");
            copy(journalDir(), left);
            engine.close();
            delete(journalDir());
            Files.move(left, journalDir());
        } else {
            engine.close();
            new EngineSnapshots(engine, journal, SnapshotSettings.AT_STOP, Map.of(), new SnapshotListener() {
                        @Override
                        public void failed(String reason) {
                            throw new AssertionError(reason);
                        }
                    })
                    .take();
        }
        Recovery recovery = Recovery.find(journalDir()).orElseThrow();
        assertThat(recovery.snapshot().isPresent()).isEqualTo(!killed);
        journal = ChronicleJournal.open(journalDir());
        engine = recovery.resume(Engine.builder(pipeline), journal, at -> {}).engine();
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path each : files.toList()) {
                Files.copy(each, to.resolve(from.relativize(each)));
            }
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path each :
                    files.sorted((one, another) -> another.compareTo(one)).toList()) {
                Files.delete(each);
            }
        }
    }

    /** Goes on once more, from a snapshot of that sequence, and replays all of it to what was recorded. */
    private void assertGoesOnFrom(long sequence) throws IOException {
        engine.close();
        Recovery recovery = Recovery.find(journalDir()).orElseThrow();
        assertThat(recovery.snapshot().orElseThrow().checkpoint().sequence()).isEqualTo(sequence);
        engine = recovery.resume(Engine.builder(pipeline), ChronicleJournal.open(journalDir()), at -> {})
                .engine();
        publish();
        engine.end();
        engine.close();
        ReplayReport report = new Replayer(
                        () -> new ChronicleJournalReader(journalDir()), header -> Engine.builder(pipeline))
                .verify()
                .replay()
                .get(0);
        assertThat(report.verification().orElseThrow().equal()).isTrue();
    }

    @ParameterizedTest(name = "{0}, killed: {1}")
    @MethodSource("endings")
    void shouldFollowInTheRun(String what, boolean killed, Consumer<Rules> change) throws IOException {
        goOnAfter(change, killed);
        RunSnapshots snapshots =
                new RunSnapshots(engine, pipeline, journal, Map.of(), window -> false, terminal).start();
        publish();
        // What the follower has not read yet is not in the snapshot that is asked for.
        await().atMost(PATIENCE)
                .until(() -> snapshots.failed() || snapshots.state().sequence() >= 3 * EVENTS);
        assertThat(snapshots.takeNow()).isEqualTo(AT_BOTH_ENDS + EVENTS);
        Durability.SnapshotState state = snapshots.state();
        assertThat(state.failure()).isEmpty();
        assertThat(state.digest()).isEqualTo("equal");
        assertThat(state.sequence())
                .as("the newest event's, as the journal counts")
                .isEqualTo(engine.journaledSequence())
                .isEqualTo(3 * EVENTS);
        snapshots.stop();
        assertThat(err.toString(StandardCharsets.UTF_8)).isEmpty();
        assertGoesOnFrom(AT_BOTH_ENDS + EVENTS);
    }

    private JournalFollower follower(String every) {
        LoadedPipeline loaded = LoadedPipeline.load(
                        file, Map.of("journal.snapshot.every", every), ConnectorRegistry.discover(), terminal)
                .orElseThrow();
        return new JournalFollower(loaded, journalDir(), terminal);
    }

    @ParameterizedTest(name = "{0}, killed: {1}")
    @MethodSource("endings")
    void shouldFollowFromAnotherProcess(String what, boolean killed, Consumer<Rules> change) throws Exception {
        goOnAfter(change, killed);
        publish();
        FutureTask<Integer> following = new FutureTask<>(follower("100 events")::follow);
        Thread thread = new Thread(following);
        thread.start();
        await().atMost(PATIENCE)
                .until(() -> following.isDone()
                        || out.toString(StandardCharsets.UTF_8).contains("snapshot at event"));
        following.cancel(true);
        thread.join();
        assertThat(err.toString(StandardCharsets.UTF_8)).doesNotContain("another pipeline");
        publish();
        assertThat(follower("1h").snapshot()).isEqualTo(ExitCode.DONE);
        assertGoesOnFrom(AT_BOTH_ENDS + 2 * EVENTS);
    }
}
