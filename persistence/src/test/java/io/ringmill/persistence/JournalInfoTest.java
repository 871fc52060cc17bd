package io.ringmill.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.Engine;
import io.ringmill.persistence.chronicle.ChronicleJournal;
import io.ringmill.persistence.chronicle.ChronicleJournalReader;
import io.ringmill.pipeline.Topology;
import io.ringmill.publish.EventPublisher;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalInfoTest {

    @TempDir
    Path dir;

    @Test
    void shouldTellWhatAJournalHolds() throws IOException {
        long digest = Recording.run(ChronicleJournal.open(dir), Topology.INLINE, 1000, 1)
                .digest();
        Recording.run(ChronicleJournal.open(dir), Topology.INLINE, 10, 2);
        JournalInfo info = JournalInfo.read(dir);
        assertThat(info.sessions()).extracting(JournalInfo.Session::number).containsExactly(1, 2);
        JournalInfo.Session first = info.sessions().get(0);
        assertThat(first.header().pipeline()).isEqualTo(Recording.PIPELINE);
        assertThat(first.streams())
                .extracting(JournalInfo.StreamCount::stream)
                .containsExactly("trades", "quotes", "beats");
        long data = first.streams().stream()
                .mapToLong(JournalInfo.StreamCount::events)
                .sum();
        assertThat(first.advances()).isPositive();
        assertThat(data + first.advances() + 1).isEqualTo(1001).isEqualTo(first.events());
        assertThat(first.inputEnded()).isTrue();
        assertThat(first.firstTimeNs()).isGreaterThanOrEqualTo(Recording.START_NS - 4_000_000);
        assertThat(first.lastTimeNs()).isGreaterThan(first.firstTimeNs());
        assertThat(first.keys()).isEqualTo(30);
        assertThat(first.symbols()).isEqualTo(2);
        assertThat(first.closed()).isTrue();
        assertThat(first.digest()).hasValue(digest);
        assertThat(info.files()).isEqualTo(1);
        assertThat(info.bytes()).isBetween(30_000L, 200_000L);
        assertThat(info.live()).isFalse();
        assertThat(info.tornTail()).isEmpty();
        assertThat(info.corruption()).isEmpty();
        assertThat(info.events()).isEqualTo(1012);
    }

    @Test
    void shouldTellThatAJournalIsBeingWritten() throws IOException {
        try (Engine engine = Engine.builder(Recording.pipeline())
                .journal(ChronicleJournal.open(dir))
                .start()) {
            Recording.publish(engine, 10, 1);
            engine.awaitHandled();
            JournalInfo info = JournalInfo.read(dir);
            assertThat(info.live()).isTrue();
            assertThat(info.sessions().get(0).closed()).isFalse();
            assertThat(info.events()).isEqualTo(10);
        }
    }

    @Test
    void shouldTellTheFirstCorruption() throws IOException {
        Recording.run(ChronicleJournal.open(dir), Topology.INLINE, 1000, 1);
        Recording.flip(dir, 4);
        JournalInfo info = JournalInfo.read(dir);
        assertThat(info.corruption())
                .hasValueSatisfying(what -> assertThat(what)
                        .contains("its checksum is not that of its bytes")
                        .contains("in session 1, the last good event is"));
        assertThat(info.sessions()).hasSize(1);
        assertThat(info.sessions().get(0).closed()).isFalse();
    }

    @Test
    void shouldDumpRecordsAsLinesOfJson() throws IOException {
        Engine engine = Engine.builder(Recording.pipeline())
                .settings(Recording.settings(Topology.INLINE))
                .journal(ChronicleJournal.open(dir))
                .start();
        try (engine) {
            EventPublisher trades = engine.publisher("trades");
            trades.claim(trades.key("a\"b\n"), 17)
                    .set(trades.field("price"), 189.3)
                    .set(trades.field("side"), "π")
                    .set(trades.field("id"), -5)
                    .publish();
            trades.claim(trades.key("c"), 18).set(trades.field("size"), -0.0).publish();
            trades.advance(16);
            engine.end();
        }
        StringBuilder out = new StringBuilder();
        try (ChronicleJournalReader reader = new ChronicleJournalReader(dir)) {
            JournalDump.write(reader, out);
        }
        List<String> lines = out.toString().lines().toList();
        String digest = String.format("%016x", engine.metrics().digest());
        assertThat(lines.get(0))
                .startsWith(
                        "{\"session\":1,\"identity\":\"" + Recording.pipeline().identity() + "\",\"started\":")
                .contains("\"pipeline\":\"streams:\\n  trades:\\n")
                .endsWith("\\n\"}");
        assertThat(lines.subList(1, lines.size()))
                .containsExactly(
                        "{\"seq\":0,\"stream\":\"trades\",\"key\":\"a\\\"b\\n\",\"time\":17,\"fields\":"
                                + "{\"price\":189.3,\"size\":null,\"side\":\"π\",\"id\":-5}}",
                        "{\"seq\":1,\"stream\":\"trades\",\"key\":\"c\",\"time\":18,\"fields\":"
                                + "{\"price\":null,\"size\":-0.0,\"side\":null,\"id\":null}}",
                        "{\"seq\":2,\"stream\":\"trades\",\"advance\":16}",
                        "{\"seq\":3,\"end\":true}",
                        "{\"from\":0,\"to\":4,\"digest\":\"" + digest + "\"}",
                        "{\"closed\":true,\"events\":4,\"digest\":\"" + digest + "\"}");
    }
}
