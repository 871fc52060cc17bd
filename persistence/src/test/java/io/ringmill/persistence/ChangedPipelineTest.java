package io.ringmill.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.Engine;
import io.ringmill.journal.JournalHeader;
import io.ringmill.metrics.MetricsSnapshot;
import io.ringmill.persistence.chronicle.ChronicleJournal;
import io.ringmill.persistence.chronicle.ChronicleJournalReader;
import io.ringmill.persistence.chronicle.JournalPosition;
import io.ringmill.pipeline.Migration;
import io.ringmill.pipeline.Migration.Fate;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.pipeline.SnapshotSettings;
import io.ringmill.pipeline.Topology;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A session of one pipeline is gone on with by another one. */
class ChangedPipelineTest {

    private static final int EVENTS = 12_000;
    private static final int CUT = 7_000;
    private static final long SEED = 11;

    /** Windows and rules that are as they were, in any of the pipelines below. */
    private static final List<String> SAME = List.of("px20", "all", "load", "spike", "quiet", "gap");

    @TempDir
    Path temp;

    private int copies;

    private final Pipeline before = Recording.pipeline();

    /** One window and one rule have changed, one rule is gone, one of each is new. */
    private final Pipeline after = Pipeline.parse(
            before.text()
                    .replace("vol: sum(size)", "vol: sum(size), n: count()")
                    .replaceFirst("(?m)^ *many:.*\\R", "")
                    .replace(
                            "windows:\n",
                            "windows:\n  fresh: {on: trades, window: sliding 9 events, select: {m: mean(price)}}\n")
                    .replace(
                            "rules:\n",
                            "rules:\n  cheap: {on: trades, when: price < fresh.m and size > 3, fire: each}\n"),
            "after.yml");

    @Test
    void shouldKeepTheStateOfWhatIsTheSameWhenMigrated() throws IOException {
        Map<String, List<String>> alone = run(before);
        for (Topology topology : Topology.values()) {
            Path journal = recorded(topology, topology == Topology.FUSED);
            List<String> out = new ArrayList<>();
            Recovery.Migrated migrated = Recovery.find(journal)
                    .orElseThrow()
                    .migrate(builder(after, topology, out), ChronicleJournal.open(journal), at -> {});
            assertThat(fates(migrated.migration()))
                    .containsEntry(
                            Fate.KEPT,
                            List.of("trades", "quotes", "beats", "px20", "all", "load", "spike", "quiet", "gap"))
                    .containsEntry(Fate.ANEW, List.of("bar"))
                    .containsEntry(Fate.ADDED, List.of("fresh", "cheap"))
                    .containsEntry(Fate.DROPPED, List.of("many"));
            Engine engine = migrated.recovered().engine();
            Recording.publish(engine, CUT, EVENTS, SEED);
            engine.end();
            engine.close();
            Map<String, List<String>> came = byName(out);
            for (String same : SAME) {
                assertThat(came.get(same)).as("%s in %s", same, topology).isEqualTo(behind(CUT, alone.get(same)));
            }
            assertThat(came).doesNotContainKey("many");
            assertVerifies(journal, 2);
        }
    }

    @Test
    void shouldBeginNewPartsAsARunThatBeginsThereWhenMigrated() throws IOException {
        Path journal = recorded(Topology.INLINE, false);
        List<String> out = new ArrayList<>();
        Engine engine = Recovery.find(journal)
                .orElseThrow()
                .migrate(builder(after, Topology.INLINE, out), ChronicleJournal.open(journal), at -> {})
                .recovered()
                .engine();
        Recording.publish(engine, CUT, EVENTS, SEED);
        engine.end();
        engine.close();

        List<String> begun = new ArrayList<>();
        Engine fresh = builder(after, Topology.INLINE, begun).start();
        Recording.publish(fresh, CUT, EVENTS, SEED);
        fresh.end();
        fresh.close();
        // Events that are late for a clock that goes on are not for one that begins: it has none before.
        for (String name : List.of("fresh", "bar", "cheap")) {
            int most = byName(begun).get(name).size() * 9 / 10;
            assertThat(last(byName(out).get(name), most))
                    .as(name)
                    .isEqualTo(last(byName(begun).get(name), most));
        }
    }

    @Test
    void shouldGiveTheBitsOfARunOfTheNewPipelineWhenRebuilt() throws IOException {
        Map<String, List<String>> alone = run(after);
        MetricsSnapshot whole = metrics(after);
        for (Topology topology : Topology.values()) {
            Path journal = recorded(topology, topology == Topology.FUSED);
            List<String> out = new ArrayList<>();
            Recovery.Recovered rebuilt = Recovery.find(journal)
                    .orElseThrow()
                    .rebuild(builder(after, topology, out), ChronicleJournal.open(journal), at -> {});
            assertThat(out).isEmpty();
            Engine engine = rebuilt.engine();
            Recording.publish(engine, CUT, EVENTS, SEED);
            engine.end();
            engine.close();
            Map<String, List<String>> came = byName(out);
            for (String name : alone.keySet()) {
                assertThat(came.get(name)).as("%s in %s", name, topology).isEqualTo(behind(CUT, alone.get(name)));
            }
            assertThat(engine.metrics().windows()).isEqualTo(whole.windows());
            assertThat(engine.metrics().rules()).isEqualTo(whole.rules());
            assertVerifies(journal, 2);
        }
    }

    @Test
    void shouldGoOnAlikeWhenKilledDirectlyBehindAChange() throws IOException {
        for (JournalHeader.Way way : JournalHeader.Way.values()) {
            for (boolean snapshot : new boolean[] {false, true}) {
                Path journal = recorded(Topology.INLINE, snapshot);
                List<String> expected = new ArrayList<>();
                Engine alone = change(way, builder(after, Topology.INLINE, expected), journal);
                Path left = FolderCopy.of(journal, temp.resolve("killed-" + copies++));
                finish(alone, CUT);

                List<String> out = new ArrayList<>();
                Engine on = Recovery.find(left)
                        .orElseThrow()
                        .resume(builder(after, Topology.SHARDED, out), ChronicleJournal.open(left), at -> {})
                        .engine();
                finish(on, CUT);
                assertThat(byName(out)).as("%s, %s", way, snapshot).isEqualTo(byName(expected));
                assertVerifies(left, 2);
            }
        }
    }

    @Test
    void shouldGoOnFromASnapshotDirectlyBehindAHeadThatIsLong() throws IOException {
        Pipeline longer = Pipeline.parse(after.text() + "\n# " + "long ".repeat(14_000), "long.yml");
        Path journal = recorded(Topology.INLINE, false);
        List<String> expected = new ArrayList<>();
        Engine alone = change(JournalHeader.Way.MIGRATED, builder(longer, Topology.INLINE, expected), journal);
        assertThat(JournalPosition.newest(journal, null).isStart()).isTrue(); // not amid the head
        snapshot(alone, journal);
        Path left = FolderCopy.of(journal, temp.resolve("left"));
        finish(alone, CUT);

        List<String> out = new ArrayList<>();
        Recovery.Recovered recovered = Recovery.find(left)
                .orElseThrow()
                .resume(builder(longer, Topology.INLINE, out), ChronicleJournal.open(left), at -> {});
        assertThat(recovered.snapshot()).isPresent();
        finish(recovered.engine(), CUT);
        assertThat(byName(out)).isEqualTo(byName(expected));
        assertVerifies(left, 2);
    }

    @Test
    void shouldGoOnAlikeWhenChangedSeveralTimesAndFollowed() throws IOException {
        Path journal = recorded(Topology.INLINE, false);
        Engine engine = change(JournalHeader.Way.MIGRATED, builder(after, Topology.FUSED, new ArrayList<>()), journal);
        Recording.publish(engine, CUT, CUT + 1_000, SEED);
        engine.close();
        List<String> expected = new ArrayList<>();
        engine = change(JournalHeader.Way.REBUILT, builder(before, Topology.FUSED, expected), journal);
        Recording.publish(engine, CUT + 1_000, CUT + 2_000, SEED);
        engine.awaitHandled();
        Path left = FolderCopy.of(journal, temp.resolve("left"));
        try (Follower follower = new Follower(
                left,
                before,
                new SnapshotSettings(Long.MAX_VALUE, Long.MAX_VALUE, 3, SnapshotSettings.By.FOLLOWER),
                window -> true,
                new SnapshotListener() {})) {
            follower.catchUp();
            assertThat(follower.snapshot()).isPresent();
        }
        finish(engine, CUT + 2_000);

        List<String> out = new ArrayList<>();
        Recovery.Recovered recovered = Recovery.find(left)
                .orElseThrow()
                .resume(builder(before, Topology.PARALLEL, out), ChronicleJournal.open(left), at -> {});
        assertThat(recovered.snapshot()).isPresent();
        finish(recovered.engine(), CUT + 2_000);
        Map<String, List<String>> alone = run(before);
        Map<String, List<String>> came = byName(out);
        for (String name : alone.keySet()) {
            assertThat(came.get(name)).as(name).isEqualTo(behind(CUT + 2_000, alone.get(name)));
        }
        assertVerifies(left, 3);
    }

    @Test
    void shouldSayWhatHasChangedByItsName() throws IOException {
        Recovery recovery = Recovery.find(recorded(Topology.INLINE, false)).orElseThrow();
        assertThat(recovery.differences(before)).isEmpty();
        assertThat(recovery.differences(after))
                .containsExactly(
                        "window fresh is new", "window bar has changed", "rule cheap is new", "rule many is gone");
    }

    private Engine change(JournalHeader.Way way, Engine.Builder builder, Path journal) throws IOException {
        Recovery recovery = Recovery.find(journal).orElseThrow();
        return way == JournalHeader.Way.MIGRATED
                ? recovery.migrate(builder, ChronicleJournal.open(journal), at -> {})
                        .recovered()
                        .engine()
                : recovery.rebuild(builder, ChronicleJournal.open(journal), at -> {})
                        .engine();
    }

    private static void finish(Engine engine, int from) {
        Recording.publish(engine, from, EVENTS, SEED);
        engine.end();
        engine.close();
    }

    /** What a killed process leaves, with a snapshot of its middle or without one. */
    private Path recorded(Topology topology, boolean snapshot) throws IOException {
        Path journal = temp.resolve("journal-" + copies++);
        Engine engine = builder(before, topology, new ArrayList<>())
                .journal(ChronicleJournal.open(journal))
                .start();
        Recording.publish(engine, 0, CUT / 2, SEED);
        engine.awaitHandled();
        if (snapshot) {
            snapshot(engine, journal);
        }
        Recording.publish(engine, CUT / 2, CUT, SEED);
        engine.awaitHandled();
        Path left = FolderCopy.of(journal, temp.resolve("left-" + copies++));
        engine.close();
        return left;
    }

    private static void snapshot(Engine engine, Path journal) throws IOException {
        JournalPosition position = JournalPosition.newest(journal, null);
        Recovery session = Recovery.find(journal).orElseThrow();
        engine.checkpoint((checkpoint, state) ->
                new Snapshots(journal, 3).write(session.session(), checkpoint, state, position, Map.of()));
    }

    /** Each session with its own pipeline gives what was recorded. */
    private static void assertVerifies(Path journal, int sessions) throws IOException {
        for (int session = 1; session <= sessions; session++) {
            List<ReplayReport> reports = new Replayer(
                            () -> new ChronicleJournalReader(journal),
                            header -> Engine.builder(Pipeline.parse(header.pipeline(), "recorded"))
                                    .settings(Recording.settings(Topology.INLINE)))
                    .session(session)
                    .verify()
                    .replay();
            assertThat(reports).hasSize(1);
            assertThat(reports.get(0).samePipeline()).isTrue();
            assertThat(reports.get(0).verification().orElseThrow())
                    .as("session %d", session)
                    .matches(Verification::equal);
        }
    }

    private static Map<Fate, List<String>> fates(Migration migration) {
        return migration.parts().stream()
                .collect(Collectors.groupingBy(
                        Migration.Part::fate, Collectors.mapping(Migration.Part::name, Collectors.toList())));
    }

    private static Map<String, List<String>> run(Pipeline pipeline) {
        List<String> out = new ArrayList<>();
        Engine engine = builder(pipeline, Topology.INLINE, out).start();
        finish(engine, 0);
        return byName(out);
    }

    private static MetricsSnapshot metrics(Pipeline pipeline) {
        Engine engine = builder(pipeline, Topology.INLINE, new ArrayList<>())
                .digest(true)
                .start();
        finish(engine, 0);
        return engine.metrics();
    }

    private static Engine.Builder builder(Pipeline pipeline, Topology topology, List<String> out) {
        return Engine.builder(pipeline)
                .settings(Recording.settings(topology))
                .onResults(row -> {
                    StringBuilder line = new StringBuilder(String.format("%09d ", row.sequence()));
                    line.append(row.window())
                            .append(' ')
                            .append(row.key())
                            .append(' ')
                            .append(row.endNs());
                    for (int i = 0; i < row.size(); i++) {
                        line.append(' ').append(row.isMissing(i) ? "-" : row.value(i));
                    }
                    add(out, line.toString());
                })
                .onAlert(alert -> add(out, String.format("%09d ", alert.sequence()) + alert.rule() + " " + alert));
    }

    private static void add(List<String> out, String line) {
        if (!line.contains(" load ")) { // which has the wall clock's time
            synchronized (out) {
                out.add(line);
            }
        }
    }

    /** By window or rule; in order, as several workers have none among them. */
    private static Map<String, List<String>> byName(List<String> out) {
        return out.stream().sorted().collect(Collectors.groupingBy(line -> line.split(" ")[1]));
    }

    private static List<String> behind(int sequence, List<String> lines) {
        return lines == null
                ? null
                : lines.stream()
                        .filter(line -> Long.parseLong(line.split(" ")[0]) >= sequence)
                        .toList();
    }

    /** The last ones, without their sequences. */
    private static List<String> last(List<String> lines, int most) {
        return lines.subList(lines.size() - most, lines.size()).stream()
                .map(line -> line.substring(10))
                .toList();
    }
}
