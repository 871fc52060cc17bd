package io.ringmill.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringmill.Engine;
import io.ringmill.journal.CorruptJournalException;
import io.ringmill.journal.Journal;
import io.ringmill.metrics.MetricsSnapshot;
import io.ringmill.output.Alert;
import io.ringmill.output.Result;
import io.ringmill.persistence.chronicle.ChronicleJournal;
import io.ringmill.persistence.chronicle.ChronicleJournalReader;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.pipeline.Topology;
import io.ringmill.publish.EngineFailedException;
import io.ringmill.publish.EventPublisher;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ReplayerTest {

    private static final int EVENTS = 12_000;

    @TempDir
    Path temp;

    private Path dir() {
        return temp.resolve("journal");
    }

    private MetricsSnapshot record(Topology topology, long seed) throws IOException {
        return Recording.run(ChronicleJournal.open(dir()), topology, EVENTS, seed);
    }

    private Replayer replayer(Pipeline pipeline, Topology topology) {
        return new Replayer(
                () -> new ChronicleJournalReader(dir()),
                header -> Engine.builder(pipeline).settings(Replayer.settings(Recording.settings(topology))));
    }

    private Replayer replayer(String from, String to) {
        assertThat(Recording.PIPELINE).contains(from);
        return replayer(Pipeline.parse(Recording.PIPELINE.replace(from, to), "changed.yml"), Topology.AUTO);
    }

    @ParameterizedTest
    @EnumSource(names = {"INLINE", "FUSED", "PARALLEL", "SHARDED"})
    void shouldGiveTheSameDigestWhateverTheTopology(Topology recorded) throws IOException {
        MetricsSnapshot live = record(recorded, 1);
        assertThat(live.digest()).isNotZero();
        assertThat(live.late()).isPositive();
        assertThat(live.filtered()).isPositive();
        assertThat(live.alerts()).isPositive();
        for (Topology topology : Topology.values()) {
            ReplayReport report =
                    replayer(Recording.pipeline(), topology).verify().replay().get(0);
            assertThat(report.verification()).hasValueSatisfying(verification -> {
                assertThat(verification.equal()).isTrue();
                assertThat(verification.replayed()).isEqualTo(live.digest());
                assertThat(verification.verifiedEvents())
                        .isEqualTo(live.ring().sequences())
                        .isEqualTo(EVENTS + 1);
            });
            assertThat(report.samePipeline()).isTrue();
            assertThat(report.ended()).isTrue();
            assertThat(report.events()).isEqualTo(EVENTS + 1);
            assertThat(report.metrics().streams()).isEqualTo(live.streams());
            assertThat(report.metrics().windows()).isEqualTo(live.windows());
            assertThat(report.metrics().rules()).isEqualTo(live.rules());
            assertThat(report.notes()).isEmpty();
        }
    }

    /**
     * Written when each event was appended by itself: {@code Recording.run(journal, FUSED, 600, 11)}. Without the rule {@code
     * quiet}: such rules on a stream with {@code outOfOrder} raised too few alerts then.
     */
    @ParameterizedTest
    @EnumSource(names = {"INLINE", "FUSED", "PARALLEL", "SHARDED"})
    void shouldVerifyAJournalThatAnOlderVersionRecorded(Topology topology) throws IOException {
        Files.createDirectories(dir());
        try (InputStream file = new GZIPInputStream(
                Objects.requireNonNull(ReplayerTest.class.getResourceAsStream("/recorded-before-runs.cq4.gz")))) {
            Files.copy(file, dir().resolve("20261129F.cq4"));
        }

        ReplayReport report = replayer(Recording.pipelineWithout("quiet"), topology)
                .verify()
                .replay()
                .get(0);

        assertThat(report.events()).isEqualTo(601);
        assertThat(report.ended()).isTrue();
        assertThat(report.metrics().digest()).isEqualTo(3053590386034176627L);
        assertThat(report.metrics().alerts()).isEqualTo(2);
        assertThat(report.verification())
                .hasValueSatisfying(each -> assertThat(each.equal()).isTrue());
    }

    @Test
    void shouldGiveTheSameResultsInTheSameOrder() throws IOException {
        List<String> live = new ArrayList<>();
        try (Engine engine = Engine.builder(Recording.pipeline())
                .settings(Recording.settings(Topology.INLINE))
                .journal(ChronicleJournal.open(dir()))
                .onResults(result -> live.add(line(result)))
                .onAlert(alert -> live.add(line(alert)))
                .start()) {
            Recording.publish(engine, 2000, 7);
            engine.end();
        }
        List<String> replayed = new ArrayList<>();
        new Replayer(
                        () -> new ChronicleJournalReader(dir()),
                        header -> Engine.builder(Recording.pipeline())
                                .settings(Replayer.settings(Recording.settings(Topology.AUTO)))
                                .onResults(result -> replayed.add(line(result)))
                                .onAlert(alert -> replayed.add(line(alert))))
                .replay();
        assertThat(replayed.size()).isGreaterThan(3000);
        assertThat(replayed).isEqualTo(live);
    }

    private static String line(Result result) {
        return result.sequence() + " " + result.window() + " " + result.key() + " " + result.timeNs() + " "
                + result.count() + " " + result.value(0);
    }

    private static String line(Alert alert) {
        return alert.sequence() + " " + alert.rule() + " " + alert.key() + " " + alert.timeNs() + " " + alert.message();
    }

    @Test
    void shouldReplayEachSessionInAnEngineOfItsOwn() throws IOException {
        List<Long> digests = new ArrayList<>();
        for (int seed = 1; seed <= 3; seed++) {
            digests.add(record(Topology.INLINE, seed).digest());
        }
        List<ReplayReport> reports =
                replayer(Recording.pipeline(), Topology.INLINE).verify().replay();
        assertThat(reports).extracting(ReplayReport::session).containsExactly(1, 2, 3);
        assertThat(reports)
                .extracting(report -> report.verification().orElseThrow().replayed())
                .isEqualTo(digests);
        assertThat(reports)
                .allMatch(report -> report.verification().orElseThrow().equal());
    }

    @Test
    void shouldFindTheFirstDivergence() throws IOException {
        record(Topology.INLINE, 1);
        ReplayReport report =
                replayer("id > 9000", "id > 5000").verify().replay().get(0);
        assertThat(report.samePipeline()).isFalse();
        Verification verification = report.verification().orElseThrow();
        assertThat(verification.equal()).isFalse();
        assertThat(verification.divergence()).hasValueSatisfying(divergence -> {
            assertThat(divergence.from()).isEqualTo(4096);
            assertThat(divergence.to()).isEqualTo(8192);
        });
    }

    @Test
    void shouldVerifyAsFarAsItWentWhenTheRecordedRunWasKilled() throws IOException {
        Path killed = Files.createDirectory(temp.resolve("killed"));
        Engine engine = Engine.builder(Recording.pipeline())
                .settings(Recording.settings(Topology.INLINE))
                .journal(ChronicleJournal.open(dir()))
                .start();
        try (engine) {
            Recording.publish(engine, EVENTS, 1);
            engine.awaitHandled();
            try (Stream<Path> files = Files.list(dir())) {
                for (Path file :
                        files.filter(each -> each.toString().endsWith(".cq4")).toList()) {
                    Files.copy(file, killed.resolve(file.getFileName()));
                }
            }
        }
        List<ReplayReport> reports = new Replayer(
                        () -> new ChronicleJournalReader(killed), header -> Engine.builder(Recording.pipeline()))
                .verify()
                .replay();
        assertThat(reports).hasSize(1);
        assertThat(reports.get(0).ended()).isFalse();
        assertThat(reports.get(0).events()).isEqualTo(EVENTS);
        Verification verification = reports.get(0).verification().orElseThrow();
        assertThat(verification.recorded()).isEmpty();
        assertThat(verification.equal()).isTrue();
        assertThat(verification.verifiedEvents()).isEqualTo(8192);
    }

    @Test
    void shouldReplayOnlyTheTimeThatIsAskedFor() throws IOException {
        record(Topology.INLINE, 1);
        long fromNs = Recording.START_NS + 100_000_000;
        long toNs = fromNs + 200_000_000;
        List<Long> times = new ArrayList<>();
        String onlyTrades = Recording.PIPELINE.replace("where: size > 0", "where: size >= 0");
        ReplayReport report = new Replayer(
                        () -> new ChronicleJournalReader(dir()),
                        header -> Engine.builder(Pipeline.parse(onlyTrades, "recording.yml"))
                                .onResult("all", result -> times.add(result.timeNs())))
                .between(fromNs, toNs)
                .verify()
                .replay()
                .get(0);
        assertThat(report.verification()).isEmpty();
        assertThat(report.skipped()).isPositive();
        assertThat(report.events() + report.skipped()).isEqualTo(EVENTS + 1);
        assertThat(times).hasSizeGreaterThan(1000).allMatch(time -> time >= fromNs && time < toNs);
    }

    @Test
    void shouldSayWhatThePipelineAndTheJournalDoNotShare() throws IOException {
        record(Topology.INLINE, 1);
        String changed = Recording.PIPELINE
                .replace("  beats:\n    fields: {load: double}\n", "")
                .replace("  load: {on: beats, window: running, select: {most: max(load)}}\n", "")
                .replace("side: symbol, id: long}", "side: double, id: double, venue: symbol}")
                .replace(" and side == \"buy\"", "")
                .replace("{bid: double}", "{bid: double, ask: double}");
        ReplayReport report = replayer(Pipeline.parse(changed, "changed.yml"), Topology.AUTO)
                .verify()
                .replay()
                .get(0);
        assertThat(report.notes())
                .containsExactlyInAnyOrder(
                        "field side of stream trades is a symbol in the journal, a double in the pipeline: "
                                + "it is left out",
                        "field venue of stream trades is not in the journal: it is missing throughout",
                        "field ask of stream quotes is not in the journal: it is missing throughout",
                        "stream beats is in the journal but not in the pipeline: it is left out");
        assertThat(report.skipped()).isGreaterThan(100);
        assertThat(report.verification()).isEmpty();
        assertThat(report.metrics().rules().get(1).alerts())
                .as("by id, a long, read as a double")
                .isPositive();
    }

    @Test
    void shouldTellACorruptionAndCloseTheEngine() throws IOException {
        record(Topology.INLINE, 1);
        Path file;
        try (Stream<Path> files = Files.list(dir())) {
            file = files.filter(each -> each.toString().endsWith(".cq4"))
                    .findFirst()
                    .orElseThrow();
        }
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 4;
        Files.write(file, bytes);
        Replayer replayer = replayer(Recording.pipeline(), Topology.FUSED).verify();
        assertThatThrownBy(replayer::replay).isInstanceOf(CorruptJournalException.class);
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().startsWith("ringmill-"));
    }

    @Test
    void shouldTellWhatHaltedTheEngine() throws IOException {
        record(Topology.INLINE, 1);
        Journal failing = new FailingJournal();
        Replayer replayer = new Replayer(
                () -> new ChronicleJournalReader(dir()),
                header -> Engine.builder(Recording.pipeline()).journal(failing));
        assertThatThrownBy(replayer::replay)
                .isInstanceOf(EngineFailedException.class)
                .hasStackTraceContaining("no more");
    }

    @Test
    void shouldStopWhenAsked() throws IOException {
        record(Topology.INLINE, 1);
        Replayer[] replayer = new Replayer[1];
        replayer[0] = new Replayer(
                () -> new ChronicleJournalReader(dir()),
                header -> Engine.builder(Recording.pipeline())
                        .settings(Replayer.settings(Recording.pipeline().engine()))
                        .onResult("all", result -> replayer[0].stop()));
        List<ReplayReport> reports = replayer[0].verify().replay();
        assertThat(reports).hasSize(1);
        assertThat(reports.get(0).events()).isLessThan(EVENTS / 2);
        assertThat(reports.get(0).verification()).isEmpty();
        assertThat(replayer[0].metrics()).isPresent();
    }

    @Test
    void shouldMakeNoTimerAdvancesOfItsOwn() throws IOException {
        String idle = Recording.PIPELINE.replace("outOfOrder: 2ms", "outOfOrder: 2ms\n    idle: 1ms");
        Pipeline pipeline = Pipeline.parse(idle, "idle.yml");
        long sequences;
        try (Engine engine = Engine.builder(pipeline)
                .settings(Recording.settings(Topology.FUSED))
                .journal(ChronicleJournal.open(dir()))
                .start()) {
            EventPublisher trades = engine.publisher("trades");
            trades.claim(trades.key("a"), Recording.START_NS)
                    .set(trades.field("size"), 1.0)
                    .publish();
            while (engine.metrics().ring().sequences() < 20) {
                Thread.onSpinWait();
            }
            trades.claim(trades.key("a"), Recording.START_NS + 1_000_000_000_000L)
                    .set(trades.field("size"), 1.0)
                    .publish();
            sequences = engine.metrics().ring().sequences();
        }
        ReplayReport report = replayer(pipeline, Topology.INLINE)
                .pace(Pace.of(1e6))
                .verify()
                .replay()
                .get(0);
        assertThat(report.metrics().ring().sequences())
                .isEqualTo(report.events())
                .isGreaterThanOrEqualTo(sequences);
        assertThat(report.verification())
                .hasValueSatisfying(
                        verification -> assertThat(verification.equal()).isTrue());
    }

    /** Takes no events. */
    private static final class FailingJournal implements Journal {
        @Override
        public void begin(io.ringmill.journal.JournalHeader header) {}

        @Override
        public void append(io.ringmill.event.Event event) throws IOException {
            throw new IOException("no more");
        }

        @Override
        public void endOfBatch() {}

        @Override
        public void digest(long from, long to, long digest) {}

        @Override
        public void end(long events, long digest) {}

        @Override
        public void close() {}
    }
}
