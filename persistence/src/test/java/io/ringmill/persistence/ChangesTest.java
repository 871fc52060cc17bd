package io.ringmill.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringmill.Engine;
import io.ringmill.Rules;
import io.ringmill.journal.JournalReader;
import io.ringmill.journal.JournalVisitor;
import io.ringmill.output.Alert;
import io.ringmill.output.AlertLimiter;
import io.ringmill.persistence.chronicle.ChronicleJournal;
import io.ringmill.persistence.chronicle.ChronicleJournalReader;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.pipeline.SnapshotSettings;
import io.ringmill.pipeline.Topology;
import io.ringmill.publish.EventPublisher;
import io.ringmill.rule.Fire;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Changes of rules are in the journal, and come again with a replay. */
class ChangesTest {

    /** Records trades, and 20 changes between them; returns the alerts. */
    private static List<String> record(Path dir, Topology topology, boolean changes) throws IOException {
        List<String> alerts = new ArrayList<>();
        Engine engine = builder(alerts)
                .settings(Recording.settings(topology))
                .journal(ChronicleJournal.open(dir))
                .start();
        try (engine) {
            EventPublisher trades = engine.publisher("trades");
            for (int i = 0; i < 3_000; i++) {
                trades.claim(trades.key("key " + i % 7), Recording.START_NS + i * 100_000L)
                        .set(trades.field("size"), 1L)
                        .set(trades.field("id"), 9_001L + i)
                        .set(trades.field("side"), i % 3 == 0 ? "buy" : "sell")
                        .publish();
                if (i % 150 == 149 && changes) {
                    Duration duration = Duration.ofMillis(i % 4 * 4L);
                    if (i % 300 == 149) {
                        engine.rules().silence("many", duration);
                    } else {
                        engine.rules().silence("many", "key 1", duration);
                    }
                } else if (i % 150 == 149) {
                    engine.rules().skip();
                }
            }
            engine.end();
        }
        return alerts;
    }

    private static Engine.Builder builder(List<String> alerts) {
        return Engine.builder(Recording.pipeline())
                .settings(Recording.settings(Topology.INLINE))
                .digest(true)
                .onAlert(alert -> {
                    synchronized (alerts) {
                        alerts.add(alert.sequence() + " " + alert);
                    }
                });
    }

    @ParameterizedTest
    @EnumSource(names = {"INLINE", "FUSED", "PARALLEL", "SHARDED"})
    void shouldReplayChangesOrLeaveThemOut(Topology topology, @TempDir Path temp) throws IOException {
        List<String> changed = record(temp.resolve("changed"), topology, true);
        List<String> unchanged = record(temp.resolve("unchanged"), Topology.FUSED, false);
        assertThat(changed).hasSizeBetween(300, unchanged.size() - 100);
        Replayer.Source journal = () -> new ChronicleJournalReader(temp.resolve("changed"));

        List<String> again = new ArrayList<>();
        List<ReplayReport> reports =
                new Replayer(journal, header -> builder(again)).verify().replay();
        assertThat(reports.get(0).verification().orElseThrow().equal()).isTrue();
        assertThat(again).containsExactlyInAnyOrderElementsOf(changed);

        List<String> without = new ArrayList<>();
        new Replayer(journal, header -> builder(without)).withoutChanges().replay();
        assertThat(without).isEqualTo(unchanged);

        Explanation why =
                new Explainer(Recording.pipeline(), journal, 1).atSequence(149).explain("many", "key 1");
        assertThat(why.silentUntilNs()).isEmpty();
        Explanation later =
                new Explainer(Recording.pipeline(), journal, 1).atSequence(160).explain("many", "key 1");
        assertThat(later.silentUntilNs()).hasValue(Recording.START_NS + 149 * 100_000L + 4_000_000);

        StringBuilder dump = new StringBuilder();
        JournalDump.write(new ChronicleJournalReader(temp.resolve("changed")), dump);
        assertThat(dump.toString().lines().filter(line -> line.contains("\"change\":\"silence ")))
                .hasSize(10)
                .allMatch(line -> line.matches("\\{\"seq\":\\d+,\"change\":\"silence \\d+ many\"}"));
        assertThat(dump.toString().lines().filter(line -> line.contains("\"change\":\"silence_key ")))
                .hasSize(10)
                .allMatch(line -> line.matches("\\{\"seq\":\\d+,\"change\":\"silence_key \\d+ many\\\\nkey 1\"}"));
    }

    /** Records a run in which rules come and go; returns the alerts. {@code closes}: whether its end is journaled. */
    private static List<String> recordLive(Path dir, Topology topology, boolean changes, boolean closes)
            throws IOException {
        List<String> alerts = new ArrayList<>();
        Engine engine = builder(alerts)
                .settings(Recording.settings(topology))
                .journal(ChronicleJournal.open(dir))
                .start();
        try {
            SplittableRandom random = new SplittableRandom(5);
            EventPublisher trades = engine.publisher("trades");
            EventPublisher quotes = engine.publisher("quotes");
            for (int part = 0; part < 12; part++) {
                for (int i = 0; i < 300; i++) {
                    long timeNs = Recording.START_NS + (part * 300 + i) * 200_000L;
                    trades.claim(trades.key("key " + random.nextInt(7)), timeNs - random.nextInt(2_000_000))
                            .set(trades.field("price"), random.nextDouble() * 10)
                            .set(trades.field("size"), 1L + random.nextInt(9))
                            .set(trades.field("id"), random.nextLong(9))
                            .set(trades.field("side"), random.nextBoolean() ? "buy" : "sell")
                            .publish();
                    if (i % 4 == 0) {
                        quotes.claim(quotes.key("key " + random.nextInt(7)), timeNs)
                                .set(quotes.field("bid"), random.nextDouble() * 10)
                                .publish();
                    }
                }
                if (changes) {
                    change(engine.rules(), part);
                } else {
                    engine.rules().skip();
                }
            }
            engine.awaitHandled();
            if (!closes) {
                FolderCopy.of(dir, dir.resolveSibling("killed"));
            }
        } finally {
            engine.close();
        }
        return alerts;
    }

    private static void change(Rules rules, int part) {
        switch (part % 4) {
            case 0 ->
                rules.add(
                        "live-" + part,
                        rule -> rule.on("trades")
                                .when("price > px20.mean and price > quotes.bid")
                                .fire(Fire.BOTH)
                                .message("{key}:\n\"{price}\" > {quotes.bid}"));
            case 1 -> rules.replace("many", "on: trades\nwhen: id > 5 and side == \"buy\" # fewer\nfire: each\n");
            case 2 -> rules.replace("live-" + (part - 2), "{on: bar, when: vol > 20, for: 2 events, fire: both}");
            default -> rules.remove(part == 3 ? "quiet" : "live-" + (part - 3));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"INLINE", "FUSED", "PARALLEL", "SHARDED"})
    void shouldReplayRulesThatComeAndGoOrLeaveThemOut(Topology topology, @TempDir Path temp) throws IOException {
        List<String> changed = recordLive(temp.resolve("changed"), topology, true, false);
        List<String> unchanged = recordLive(temp.resolve("unchanged"), Topology.FUSED, false, true);
        assertThat(changed.stream().filter(alert -> alert.contains(" live-")).count())
                .isGreaterThan(50);
        for (String dir : List.of("changed", "killed")) {
            Replayer.Source journal = () -> new ChronicleJournalReader(temp.resolve(dir));
            List<String> again = new ArrayList<>();
            ReplayReport report = new Replayer(journal, header -> builder(again))
                    .verify()
                    .replay()
                    .get(0);
            assertThat(report.samePipeline()).isTrue();
            assertThat(report.verification().orElseThrow().equal()).isTrue();
            assertThat(again).containsExactlyInAnyOrderElementsOf(changed);

            List<String> without = new ArrayList<>();
            new Replayer(journal, header -> builder(without)).withoutChanges().replay();
            assertThat(without).containsExactlyInAnyOrderElementsOf(unchanged);
        }
    }

    @Test
    void shouldSayWhichChangeDoesNotGoWithAnotherPipeline(@TempDir Path temp) throws IOException {
        recordLive(temp.resolve("changed"), Topology.FUSED, true, true);
        Replayer.Source journal = () -> new ChronicleJournalReader(temp.resolve("changed"));
        Pipeline grown = Recording.pipeline()
                .withRule("live-0", rule -> rule.on("trades").when("price > 1"));
        String said =
                "event \\d+ of the journal, 'add live-0', is a change of rules that does not go with this pipeline"
                        + " \\(there is a rule 'live-0' already.*\\); take the pipeline.*replay without changes";
        assertThatThrownBy(() -> new Replayer(journal, header -> Engine.builder(grown)).replay())
                .isInstanceOf(IOException.class)
                .hasMessageMatching(said);
        assertThatThrownBy(() -> new Explainer(grown, journal, 1).explain("many", "key 1"))
                .isInstanceOf(IOException.class)
                .hasMessageMatching(said);
        assertThat(new Replayer(journal, header -> Engine.builder(grown))
                        .withoutChanges()
                        .replay())
                .hasSize(1);
    }

    /** A journal of which a session before the first that is left was pruned. */
    private record Pruned(JournalReader reader) implements JournalReader {
        @Override
        public boolean next(JournalVisitor visitor) throws IOException {
            return reader.next(visitor);
        }

        @Override
        public int sessions() {
            return reader.sessions() + 1;
        }

        @Override
        public void close() throws IOException {
            reader.close();
        }
    }

    @Test
    void shouldExplainRulesOfTheSessionThatIsAskedForWhenOthersWerePruned(@TempDir Path temp) throws IOException {
        recordLive(temp.resolve("changed"), Topology.FUSED, true, true);
        Replayer.Source journal = () -> new Pruned(new ChronicleJournalReader(temp.resolve("changed")));
        Explanation why = new Explainer(Recording.pipeline(), journal, 2)
                .atSequence(2_000)
                .explain("live-4", "key 1");
        assertThat(why.session()).isEqualTo(2);
        assertThat(why.evaluation()).isPresent();
    }

    @Test
    void shouldExplainRulesThatCameWhileEventsFlowed(@TempDir Path temp) throws IOException {
        List<String> alerts = recordLive(temp.resolve("changed"), Topology.FUSED, true, true);
        Replayer.Source journal = () -> new ChronicleJournalReader(temp.resolve("changed"));
        String alert = alerts.stream()
                .filter(each -> each.contains(" live-8 firing"))
                .reduce((before, last) -> last)
                .orElseThrow();
        long sequence = Long.parseLong(alert.substring(0, alert.indexOf(' ')));
        Explainer explainer = new Explainer(Recording.pipeline(), journal, 1).atSequence(sequence);
        Explainer.Fired fired = explainer.alerts().stream()
                .filter(each -> each.rule().equals("live-8"))
                .findFirst()
                .orElseThrow();
        Explanation why = explainer.explain("live-8", fired.key());
        assertThat(why.alerts()).anyMatch(raised -> raised.isAt(sequence, Alert.State.FIRING));
        assertThat(why.evaluation().orElseThrow().conditions().get(0).tree().text())
                .contains("vol > 20");
        assertThatThrownBy(() -> new Explainer(Recording.pipeline(), journal, 1)
                        .atSequence(100)
                        .explain("live-8", fired.key()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageMatching("there was no rule 'live-8' yet; it was added at event \\d+");

        assertThatThrownBy(() -> new Explainer(Recording.pipeline(), journal, 1).explain("live-8", fired.key()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageMatching(
                        "rule 'live-8' was removed at event (\\d+); ask for what was before, with --at \\d+");
        assertThatThrownBy(() -> new Explainer(Recording.pipeline(), journal, 1).explain("live-7", fired.key()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no rule 'live-7'");

        // As it was before it was replaced: it read a sliding window and another stream.
        String earlier = alerts.stream()
                .filter(each -> each.contains(" live-8 firing") && each.contains(" > "))
                .reduce((before, last) -> last)
                .orElseThrow();
        long before = Long.parseLong(earlier.substring(0, earlier.indexOf(' ')));
        Explanation whyBefore = new Explainer(Recording.pipeline(), journal, 1)
                .atSequence(before)
                .explain("live-8", earlier.substring(earlier.indexOf("key "), earlier.indexOf(" at ")));
        assertThat(whyBefore
                        .evaluation()
                        .orElseThrow()
                        .conditions()
                        .get(0)
                        .tree()
                        .text())
                .isEqualTo("price > px20.mean and price > quotes.bid");
        assertThat(whyBefore.alerts()).anyMatch(raised -> raised.isAt(before, Alert.State.FIRING));
        assertThat(whyBefore.windows().get(0).startNs()).isGreaterThan(Recording.START_NS);
    }

    /** What a rule's limit has let through is in a snapshot of who follows, also where the pipeline has no limit but that. */
    @Test
    void shouldKnowTheLimitOfARuleThatWasAddedWhereAnotherEngineFollows(@TempDir Path dir) throws IOException {
        List<AlertLimiter.State> limits = new ArrayList<>();
        Engine engine = builder(new ArrayList<>())
                .settings(Recording.settings(Topology.FUSED))
                .journal(ChronicleJournal.open(dir))
                .sink(new LimitedSink(window -> false))
                .start();
        Recording.publish(engine, 0, 1_000, 3);
        engine.rules().add("limited", "on: trades\nwhen: size > 0\nfire: each\nlimit: 5 per 1h\n");
        Recording.publish(engine, 1_000, 2_000, 3);
        engine.awaitHandled();
        SnapshotSettings never = new SnapshotSettings(Long.MAX_VALUE, Long.MAX_VALUE, 2, SnapshotSettings.By.PAUSE);
        try (Follower follower =
                new Follower(dir, Recording.pipeline(), never, window -> false, SnapshotListener.NONE)) {
            assertThat(follower.catchUp()).isEqualTo(2_001);
            assertThat(follower.snapshot()).isPresent();
            engine.checkpoint((checkpoint, state) -> limits.addAll(checkpoint.limits()));
        }
        engine.close();
        try (SessionState left = Recovery.find(dir).orElseThrow().begin()) {
            assertThat(left.checkpoint().sequence()).isEqualTo(2_001);
            assertThat(left.checkpoint().limits())
                    .isEqualTo(limits)
                    .singleElement()
                    .satisfies(limit -> assertThat(limit.suppressed()).isPositive());
        }
    }
}
