package io.ringmill.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringmill.Engine;
import io.ringmill.journal.JournalHeader;
import io.ringmill.persistence.Stepper.Until;
import io.ringmill.persistence.backtest.Backtest;
import io.ringmill.persistence.backtest.BacktestReport;
import io.ringmill.persistence.chronicle.BehindDamage;
import io.ringmill.persistence.chronicle.ChronicleJournal;
import io.ringmill.persistence.chronicle.ChronicleJournalReader;
import io.ringmill.persistence.chronicle.JournalRepair;
import io.ringmill.pipeline.Topology;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is behind damage was kept: whoever reads the journal is told what is missing. */
class HoleTest {

    private static final int EVENTS = 20_000;

    @TempDir
    Path temp;

    private Path dir;
    private BehindDamage behind;

    /** Of a rule that remembers nothing, by sequence. */
    private final TreeMap<Long, String> recorded = new TreeMap<>();

    @BeforeEach
    void recordDamageAndRepair() throws IOException {
        dir = temp.resolve("journal");
        try (Engine engine =
                engine(recorded).journal(ChronicleJournal.open(dir)).start()) {
            Recording.publish(engine, EVENTS, 3);
        }
        Recording.flip(dir, 1);
        JournalInfo damaged = JournalInfo.read(dir);
        assertThat(damaged.damages()).hasSize(1);
        behind = JournalRepair.keepBehind(dir).behind().get(0);
        assertThat(damaged.behind()).containsExactly(behind);
        assertThat(behind.to()).isGreaterThan(behind.from());
    }

    private static Engine.Builder engine(Map<Long, String> alerts) {
        return Engine.builder(Recording.pipeline())
                .settings(Recording.settings(Topology.INLINE))
                .onAlert(alert -> {
                    if (alert.rule().equals("many")) {
                        alerts.put(alert.sequence(), alert.key());
                    }
                });
    }

    @Test
    void shouldReplayWithTheSameSequencesAndSayWhatIsMissing() throws IOException {
        TreeMap<Long, String> replayed = new TreeMap<>();
        ReplayReport report = new Replayer(() -> new ChronicleJournalReader(dir), header -> engine(replayed))
                .verify()
                .replay()
                .get(0);

        TreeMap<Long, String> expected = new TreeMap<>(recorded);
        expected.subMap(behind.from(), behind.to()).clear();
        assertThat(expected.tailMap(behind.to())).isNotEmpty();
        assertThat(expected.size()).isLessThan(recorded.size());
        assertThat(replayed).isEqualTo(expected);
        assertThat(report.events()).isEqualTo(EVENTS - (behind.to() - behind.from()));
        assertThat(report.notes()).singleElement().asString().contains(lost());
    }

    @Test
    void shouldCompareDigestsUpToTheHoleAlone() throws IOException {
        Verification verification = new Replayer(
                        () -> new ChronicleJournalReader(dir), header -> engine(new TreeMap<>()))
                .verify()
                .replay()
                .get(0)
                .verification()
                .orElseThrow();
        assertThat(verification.equal()).isTrue();
        assertThat(verification.recorded()).isEmpty();
        assertThat(verification.verifiedEvents()).isPositive().isLessThanOrEqualTo(behind.from());
    }

    @Test
    void shouldHaveTheSameSequencesInABacktest() throws IOException {
        List<ReplayReport> replayed = new Replayer(
                        () -> new ChronicleJournalReader(dir),
                        header -> engine(new TreeMap<>()).digest(true))
                .replay();
        BacktestReport report =
                Backtest.of(Recording.pipeline()).over(dir).session(1).run();
        assertThat(report.variants().get(0).digest())
                .isEqualTo(String.format("%016x", replayed.get(0).metrics().digest()));
        assertThat(report.input().events()).isEqualTo(EVENTS - (behind.to() - behind.from()));
        assertThat(report.notes()).singleElement().asString().contains(lost());
    }

    @Test
    void shouldHaveTheSameSequencesWhenLookedAtStepByStep() throws IOException {
        TreeMap<Long, String> seen = new TreeMap<>();
        try (Stepper stepper = Stepper.open(
                dir,
                1,
                Recording.pipeline(),
                Until.START,
                builder -> builder.onAlert(alert -> {
                    if (alert.rule().equals("many")) {
                        seen.put(alert.sequence(), alert.key());
                    }
                }))) {
            stepper.runUntil(Until.sequence(behind.from()));
            assertThat(stepper.last().orElseThrow().sequence()).isEqualTo(behind.from() - 1);
            assertThat(stepper.notes()).singleElement().asString().contains(lost());
            stepper.step();
            assertThat(stepper.last().orElseThrow().sequence()).isEqualTo(behind.to());
            stepper.runUntil(Until.sequence(EVENTS));
            assertThat(stepper.sequence()).isEqualTo(EVENTS);
        }
        TreeMap<Long, String> expected = new TreeMap<>(recorded);
        expected.subMap(behind.from(), behind.to()).clear();
        assertThat(seen).isEqualTo(expected);
    }

    @Test
    void shouldExplainWhatIsBehindIt() throws IOException {
        Map.Entry<Long, String> alert = recorded.ceilingEntry(behind.to());
        Explainer explainer = new Explainer(Recording.pipeline(), dir, 1).atSequence(alert.getKey());
        assertThat(explainer.alerts()).contains(new Explainer.Fired("many", alert.getValue(), alert.getKey()));
        assertThat(explainer.explain("many", alert.getValue()).sequence()).isEqualTo(alert.getKey());
    }

    @Test
    void shouldRefuseToRebuildFromASessionThatLacksEvents() throws IOException {
        Recovery recovery = Recovery.find(dir).orElseThrow();
        try (ChronicleJournal journal = ChronicleJournal.open(dir)) {
            Engine.Builder changed =
                    Engine.builder(Recording.pipelineWithout("many")).settings(Recording.settings(Topology.INLINE));
            assertThatThrownBy(() -> recovery.rebuild(changed, journal, events -> {}))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(lost());
        }
    }

    private String lost() {
        return "events " + behind.from() + " to " + (behind.to() - 1) + " are lost";
    }

    @Test
    void shouldRefuseToGoOnWithASessionThatLacksEvents() throws IOException {
        Recovery recovery = Recovery.find(dir).orElseThrow();
        assertThat(recovery.events()).isEqualTo(EVENTS);
        try (ChronicleJournal journal = ChronicleJournal.open(dir)) {
            assertThatThrownBy(() -> recovery.resume(engine(new TreeMap<>()), journal, events -> {}))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(lost());
        }
    }

    @Test
    void shouldTellItInInfoDumpAndExport() throws IOException {
        JournalInfo info = JournalInfo.verify(dir);
        assertThat(info.damages()).isEmpty();
        assertThat(info.sessions().get(0).holes()).containsExactly(new JournalInfo.Hole(behind.from(), behind.to()));
        assertThat(info.events()).isEqualTo(EVENTS - (behind.to() - behind.from()));
        StringBuilder dump = new StringBuilder();
        try (ChronicleJournalReader reader = new ChronicleJournalReader(dir)) {
            JournalDump.write(reader, dump);
        }
        assertThat(dump)
                .contains("{\"hole\":{\"from\":" + behind.from() + ",\"to\":" + behind.to() + "}}")
                .contains("{\"seq\":" + behind.to() + ",")
                .doesNotContain("{\"seq\":" + behind.from() + ",");
        List<Long> times = new ArrayList<>();
        JournalExport.Report report;
        try (ChronicleJournalReader reader = new ChronicleJournalReader(dir)) {
            report = new JournalExport(EventRange.ALL, "", stream -> new JournalExport.Table() {
                        @Override
                        public void row(
                                JournalHeader header, JournalHeader.Stream of, int key, long timeNs, long[] cells) {
                            times.add(timeNs);
                        }

                        @Override
                        public void close() {}
                    })
                    .write(reader);
        }
        assertThat(report.lost()).isEqualTo(behind.to() - behind.from());
        assertThat(times).hasSizeGreaterThan(EVENTS / 2);
    }
}
