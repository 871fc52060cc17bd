package io.ringmill.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringmill.Engine;
import io.ringmill.output.Alert;
import io.ringmill.output.Result;
import io.ringmill.persistence.Stepper.Kind;
import io.ringmill.persistence.Stepper.Until;
import io.ringmill.persistence.backtest.Backtest;
import io.ringmill.persistence.backtest.BacktestReport;
import io.ringmill.persistence.backtest.PassListener;
import io.ringmill.persistence.chronicle.ChronicleJournal;
import io.ringmill.persistence.chronicle.ChronicleJournalReader;
import io.ringmill.persistence.chronicle.JournalPosition;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.pipeline.Topology;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StepperTest {

    private static final int EVENTS = 3_000;
    private static final int SNAPSHOT_AT = 2_000;
    private static final long SEED = 5;

    @TempDir
    Path temp;

    private Path dir;

    /** A session with a snapshot in its middle, and one before it. */
    @BeforeEach
    void record() throws IOException {
        dir = temp.resolve("journal");
        Recording.run(ChronicleJournal.open(dir), Topology.INLINE, 100, SEED);
        Engine engine = Engine.builder(Recording.pipeline())
                .settings(Recording.settings(Topology.INLINE))
                .journal(ChronicleJournal.open(dir))
                .start();
        Recording.publish(engine, 0, SNAPSHOT_AT, SEED);
        engine.awaitHandled();
        JournalPosition position = JournalPosition.newest(dir, null);
        Recovery session = Recovery.find(dir).orElseThrow();
        engine.checkpoint((checkpoint, state) ->
                new Snapshots(dir, 3).write(session.session(), checkpoint, state, position, Map.of()));
        Recording.publish(engine, SNAPSHOT_AT, EVENTS, SEED);
        engine.end();
        engine.close();
    }

    private Stepper open(int session, Until until) throws IOException {
        return Stepper.open(dir, session, Recording.pipeline(), until, UnaryOperator.identity());
    }

    /** What windows and rules of an engine are, with the keys that there are. */
    private static Map<String, String> state(Engine engine) {
        Map<String, String> state = new TreeMap<>();
        for (String window : List.of("px20", "bar", "all", "load")) {
            for (Result row : engine.read(window)) {
                StringBuilder text = new StringBuilder().append(row.sequence()).append(' ');
                for (int i = 0; i < row.size(); i++) {
                    text.append(row.text(i)).append(' ');
                }
                state.put(window + " " + row.key(), text.append(row.count()).toString());
            }
        }
        engine.alerts().forEach(status -> state.put(status.rule() + " " + status.key(), status.toString()));
        return state;
    }

    private Map<String, String> replayed(long sequence, long timeNs) throws IOException {
        Replayer replayer = new Replayer(
                        () -> new ChronicleJournalReader(dir),
                        header -> Engine.builder(Recording.pipeline())
                                .settings(Replayer.settings(Recording.settings(Topology.INLINE))))
                .session(2)
                .until(sequence, timeNs);
        replayer.replay();
        return state(replayer.engine().orElseThrow());
    }

    @Test
    void shouldStandWhereAReplayUpToTheSameEventStands() throws IOException {
        SplittableRandom random = new SplittableRandom(SEED);
        for (int i = 0; i < 20; i++) {
            long sequence = random.nextInt(EVENTS);
            try (Stepper stepper = open(2, Until.sequence(sequence))) {
                assertThat(stepper.snapshot().isPresent()).isEqualTo(sequence >= SNAPSHOT_AT - 1);
                stepper.runUntil(Until.sequence(sequence));
                assertThat(stepper.sequence()).isEqualTo(sequence + 1);
                assertThat(state(stepper.engine()))
                        .as("behind event %s", sequence)
                        .isNotEmpty()
                        .isEqualTo(replayed(sequence, Long.MAX_VALUE));
            }
        }
    }

    @Test
    void shouldStandBeforeTheFirstEventThatIsLaterThanATime() throws IOException {
        for (int i = 0; i < 10; i++) {
            long timeNs = Recording.START_NS + 1_000_000L + i * (EVENTS * 10_000L);
            try (Stepper stepper = open(2, Until.time(timeNs))) {
                stepper.runUntil(Until.time(timeNs));
                assertThat(state(stepper.engine())).isEqualTo(replayed(Long.MAX_VALUE, timeNs));
                assertThat(stepper.step()).isTrue();
                assertThat(stepper.last().orElseThrow().timeNs()).isGreaterThan(timeNs);
            }
        }
    }

    @Test
    void shouldTellEveryEventThatIsInTheJournalWhenItSteps() throws IOException {
        StringBuilder dump = new StringBuilder();
        try (ChronicleJournalReader reader = new ChronicleJournalReader(dir)) {
            JournalDump.write(reader, dump, new EventRange(2, Long.MIN_VALUE, Long.MAX_VALUE));
        }
        List<String> dumped = dump.toString()
                .lines()
                .filter(line -> line.startsWith("{\"seq\":"))
                .toList();
        List<Stepper.Step> steps = new ArrayList<>();
        List<Long> alerts = new ArrayList<>();
        UnaryOperator<Engine.Builder> watched = builder -> builder.onAlert(alert -> alerts.add(alert.sequence()));
        try (Stepper stepper = Stepper.open(dir, 2, Recording.pipeline(), Until.START, watched)) {
            while (stepper.step()) {
                steps.add(stepper.last().orElseThrow());
                assertThat(alerts).allMatch(sequence -> sequence < stepper.sequence());
                alerts.removeIf(sequence -> sequence < stepper.sequence() - 1);
            }
        }
        assertThat(steps).hasSameSizeAs(dumped).hasSize(EVENTS + 1);
        for (int i = 0; i < steps.size(); i++) {
            assertThat(asDumped(steps.get(i))).isEqualTo(dumped.get(i));
        }
        assertThat(steps).extracting(Stepper.Step::kind).contains(Kind.EVENT, Kind.ADVANCE, Kind.END);
    }

    /** As a dump has it. */
    private static String asDumped(Stepper.Step step) {
        StringBuilder line = new StringBuilder("{\"seq\":").append(step.sequence());
        switch (step.kind()) {
            case END -> line.append(",\"end\":true}");
            case ADVANCE -> line.append(",\"stream\":\"" + step.stream() + "\",\"advance\":" + step.timeNs() + "}");
            default -> {
                line.append(",\"stream\":\"" + step.stream() + "\",\"key\":\"" + step.key() + "\",\"time\":")
                        .append(step.timeNs())
                        .append(",\"fields\":{");
                String comma = "";
                for (Map.Entry<String, String> field : step.values().entrySet()) {
                    String value = field.getValue();
                    boolean text = field.getKey().equals("side") && !value.isEmpty();
                    line.append(comma).append('"').append(field.getKey()).append("\":");
                    line.append(value.isEmpty() ? "null" : text ? '"' + value + '"' : value);
                    comma = ",";
                }
                line.append("}}");
            }
        }
        return line.toString();
    }

    @Test
    void shouldStepBehindAPlaceItHasRunTo() throws IOException {
        try (Stepper stepper = open(1, Until.START)) {
            assertThat(stepper.last()).isEmpty();
            assertThat(stepper.runUntil(Until.sequence(41))).isTrue();
            assertThat(stepper.last().orElseThrow().sequence()).isEqualTo(41);
            assertThat(stepper.runUntil(Until.sequence(7))).isFalse();
            assertThat(stepper.step()).isTrue();
            assertThat(stepper.last().orElseThrow().sequence()).isEqualTo(42);
            stepper.runUntil(Until.sequence(Long.MAX_VALUE));
            assertThat(stepper.sequence()).isEqualTo(101);
            assertThat(stepper.step()).isFalse();
        }
    }

    @Test
    void shouldBeginWithWhatASessionGoesOnFromWhenThePipelineWasChanged() throws IOException {
        Pipeline changed = recordChanged();
        Replayer replayer = new Replayer(
                        () -> new ChronicleJournalReader(dir),
                        header -> Engine.builder(changed).settings(Recording.settings(Topology.INLINE)))
                .session(2)
                .until(1_300, Long.MAX_VALUE);
        replayer.replay();
        try (Stepper stepper = Stepper.open(dir, 2, changed, Until.START, UnaryOperator.identity())) {
            assertThat(stepper.sequence()).isEqualTo(1_000);
            stepper.runUntil(Until.sequence(1_300));
            assertThat(state(stepper.engine()))
                    .containsKey("all ")
                    .isEqualTo(state(replayer.engine().orElseThrow()));
            assertThat(new Explainer(changed, dir, 2)
                            .atSequence(1_300)
                            .explain("spike", "key 1")
                            .sequence())
                    .isEqualTo(1_300);
        }
    }

    @Test
    void shouldBeginABacktestOfSuchASessionWithNothingAndSaySo() throws IOException {
        Pipeline changed = recordChanged();
        List<Long> alerts = new ArrayList<>();
        BacktestReport report = Backtest.of(changed)
                .over(dir)
                .session(2)
                .threads(1)
                .listen((session, keys) -> new PassListener() {
                    @Override
                    public void onAlert(int rule, int key, long sequence, Alert alert) {
                        alerts.add(sequence);
                    }

                    @Override
                    public void onPrice(int key, long timeNs, long sequence, double price) {}

                    @Override
                    public void onEnd() {}
                })
                .run();
        assertThat(report.notes())
                .containsExactly(
                        "session 1 goes on from the one before, with another pipeline: here it begins with nothing");
        assertThat(alerts).isNotEmpty().allMatch(sequence -> sequence >= 1_000);
    }

    /** A session of the pipeline that this gives, which goes on from one of another. */
    private Pipeline recordChanged() throws IOException {
        dir = temp.resolve("changed");
        Engine first = Engine.builder(Recording.pipeline())
                .settings(Recording.settings(Topology.INLINE))
                .journal(ChronicleJournal.open(dir))
                .start();
        Recording.publish(first, 0, 1_000, SEED);
        first.close();
        Pipeline changed = Recording.pipelineWithout("many");
        Engine second = Recovery.find(dir)
                .orElseThrow()
                .migrate(
                        Engine.builder(changed).settings(Recording.settings(Topology.INLINE)),
                        ChronicleJournal.open(dir),
                        at -> {})
                .recovered()
                .engine();
        Recording.publish(second, 1_000, 1_500, SEED);
        second.close();
        return changed;
    }

    @Test
    void shouldSayThatThereIsNoSuchSession() {
        assertThatThrownBy(() -> open(3, Until.START))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("session 3");
    }
}
