package io.ringmill.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.Engine;
import io.ringmill.persistence.chronicle.ChronicleJournal;
import io.ringmill.persistence.chronicle.ChronicleJournalReader;
import io.ringmill.pipeline.Topology;
import io.ringmill.publish.EventPublisher;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
                    engine.rules().silence("many", Duration.ofMillis(i % 4 * 4L));
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
                .hasSize(20)
                .allMatch(line -> line.matches("\\{\"seq\":\\d+,\"change\":\"silence \\d+ many\"}"));
    }
}
