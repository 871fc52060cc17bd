package io.ringmill.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.Engine;
import io.ringmill.metrics.MetricsSnapshot;
import io.ringmill.metrics.MetricsSnapshot.StreamMetrics;
import io.ringmill.persistence.chronicle.ChronicleJournal;
import io.ringmill.persistence.chronicle.ChronicleJournalReader;
import io.ringmill.persistence.chronicle.JournalPosition;
import io.ringmill.pipeline.Topology;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecoveryTest {

    private static final int EVENTS = 20_000;
    private static final long SEED = 7;

    @TempDir
    Path temp;

    private int copies;

    @Test
    void shouldGiveTheResultsOfAnUninterruptedRunWhenKilledAndRecovered() throws IOException {
        List<String> expected = new ArrayList<>();
        MetricsSnapshot whole = uninterrupted(expected);
        Random random = new Random(SEED);
        for (int trial = 0; trial < 8; trial++) {
            List<String> out = new ArrayList<>();
            Path journal = temp.resolve("trial-" + trial);
            Topology topology = topology(random);
            String how = "trial " + trial + ": " + topology;
            Engine engine = builder(topology, out)
                    .journal(ChronicleJournal.open(journal))
                    .start();
            int from = 0;
            for (int cut : random.ints(3, 0, EVENTS).sorted().toArray()) {
                Recording.publish(engine, from, cut, SEED);
                from = cut;
                engine.awaitHandled();
                if (random.nextBoolean()) {
                    snapshot(journal, engine);
                    how += ", snapshot";
                }
                boolean killed = random.nextBoolean();
                int more = killed ? Math.min(EVENTS, cut + random.nextInt(3_000)) : cut;
                Recording.publish(engine, from, more, SEED);
                from = more;
                engine.awaitHandled();
                Path left = journal;
                if (killed) {
                    left = copy(journal);
                }
                engine.close();
                topology = topology(random);
                how += ", " + (killed ? "killed" : "stopped") + " at " + more + ", on in " + topology;
                Recovery.Recovered recovered = Recovery.find(left)
                        .orElseThrow()
                        .resume(builder(topology, out), ChronicleJournal.open(left), at -> {});
                engine = recovered.engine();
                journal = left;
            }
            Recording.publish(engine, from, EVENTS, SEED);
            engine.end();
            engine.close();
            assertSame(out, expected, how);
            MetricsSnapshot metrics = engine.metrics();
            assertThat(timeless(metrics.streams())).as(how).isEqualTo(timeless(whole.streams()));
            assertThat(metrics.windows()).as(how).isEqualTo(whole.windows());
            assertThat(metrics.rules()).as(how).isEqualTo(whole.rules());
            assertVerifies(journal, how);
        }
    }

    /** Arrivals, which the beats have for times, are other ones in each run. */
    private static List<StreamMetrics> timeless(List<StreamMetrics> streams) {
        return streams.stream()
                .map(stream -> stream.name().equals("beats")
                        ? new StreamMetrics(
                                stream.name(),
                                stream.published(),
                                stream.accepted(),
                                stream.filtered(),
                                stream.late(),
                                stream.ahead(),
                                stream.refused(),
                                stream.dropped(),
                                0,
                                0)
                        : stream)
                .toList();
    }

    private static void assertSame(List<String> actual, List<String> expected, String how) {
        TreeSet<String> missing = new TreeSet<>(expected);
        actual.forEach(missing::remove);
        TreeSet<String> tooMany = new TreeSet<>(actual);
        expected.forEach(tooMany::remove);
        assertThat(missing).as(how + ": missing").isEmpty();
        assertThat(tooMany).as(how + ": too many").isEmpty();
    }

    private MetricsSnapshot uninterrupted(List<String> out) {
        Engine engine = builder(Topology.INLINE, out).digest(true).start();
        Recording.publish(engine, 0, EVENTS, SEED);
        engine.end();
        engine.close();
        return engine.metrics();
    }

    static void assertVerifies(Path journal, String how) throws IOException {
        List<ReplayReport> reports = new Replayer(
                        () -> new ChronicleJournalReader(journal),
                        header -> Engine.builder(Recording.pipeline()).settings(Recording.settings(Topology.INLINE)))
                .verify()
                .replay();
        assertThat(reports).as(how).hasSize(1);
        assertThat(reports.get(0).ended()).as(how).isTrue();
        assertThat(reports.get(0).verification().orElseThrow())
                .as(how)
                .matches(Verification::equal)
                .matches(each -> each.verifiedEvents() > 5_000);
    }

    private static Topology topology(Random random) {
        List<Topology> all = List.of(Topology.values());
        return all.get(random.nextInt(all.size()));
    }

    private static Engine.Builder builder(Topology topology, List<String> out) {
        return Engine.builder(Recording.pipeline())
                .settings(Recording.settings(topology))
                .onResults(row -> add(
                        out,
                        row.sequence() + " " + row.window() + " " + row.key() + " " + row.endNs() + " " + row.value(0)))
                .onAlert(alert -> add(out, alert.sequence() + " " + alert));
    }

    private static void add(List<String> out, String line) {
        if (!line.contains(" load ")) { // which has the wall clock's time
            synchronized (out) {
                out.add(line);
            }
        }
    }

    /** What a killed process leaves. */
    private Path copy(Path journal) throws IOException {
        return FolderCopy.of(journal, temp.resolve("copy-" + copies++));
    }

    private static void snapshot(Path journal, Engine engine) throws IOException {
        JournalPosition position = JournalPosition.newest(journal, null);
        Recovery session = Recovery.find(journal).orElseThrow();
        engine.checkpoint((checkpoint, state) ->
                new Snapshots(journal, 3).write(session.session(), checkpoint, state, position, Map.of()));
    }
}
