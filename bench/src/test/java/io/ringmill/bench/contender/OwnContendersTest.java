package io.ringmill.bench.contender;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringmill.Engine;
import io.ringmill.persistence.chronicle.ChronicleJournal;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.publish.EventPublisher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The user's own pipeline, with two streams and every type of field. */
class OwnContendersTest {

    private static final String PIPELINE = """
            streams:
              trades: {key: symbol, time: {field: ts, unit: ms}, fields: {price: double, id: long, side: symbol}, idle: 1s}
              quotes: {key: symbol, time: {field: ts, unit: ms}, fields: {bid: double}}
            windows:
              last3: {on: trades, window: sliding 3 events, select: {mean: mean(price), newest: max(id)}}
            rules:
              up: {on: trades, when: price > last3.mean and side == "A", fire: each}
            """;

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void writePipeline() throws IOException {
        file = folder.resolve("own.yml");
        Files.writeString(file, PIPELINE);
    }

    private long outputs(String system, Optional<String> recording, Optional<Contender.Listener> listener) {
        LoadSpec load = new LoadSpec(file.toString(), recording, 10_000, 20, 5, 3);
        try (LoadedContender loaded = new OwnContenders().open(system, load, listener)) {
            for (int round = 0; round < 2; round++) {
                for (int i = 0; i < loaded.events(); i++) {
                    loaded.contender().publish(i, round * loaded.roundNs());
                }
            }
            loaded.contender().drain();
            return loaded.contender().outputs();
        }
    }

    @Test
    void shouldHaveTheSameOutputsInEveryTopologyWhenEventsAreMadeUp() {
        long inline = outputs("inline", Optional.empty(), Optional.empty());
        assertThat(inline).isPositive();
        for (String system : List.of(
                "fused",
                "parallel",
                "sharded",
                "fused-journal",
                "inline-follower",
                "fused-sync",
                "fused-before-sync-batch")) {
            assertThat(outputs(system, Optional.empty(), Optional.empty()))
                    .as(system)
                    .isEqualTo(inline);
        }
    }

    @Test
    void shouldTellOfEveryEventWhenListenedTo() {
        List<Long> numbers = new ArrayList<>();
        outputs("fused", Optional.empty(), Optional.of(numbers::add));
        assertThat(numbers).hasSize(20_000).startsWith(0L, 1L, 2L);
    }

    private long record(Path journal, int events) throws IOException {
        try (Engine engine = Engine.builder(Pipeline.load(file))
                .journal(ChronicleJournal.open(journal))
                .start()) {
            EventPublisher trades = engine.publisher("trades");
            int price = trades.field("price");
            int side = trades.field("side");
            for (int i = 0; i < events; i++) {
                trades.claim(trades.key("K" + i % 7), 1_000_000L * i)
                        .set(price, i % 11)
                        .set(side, i % 3 == 0 ? "A" : "B")
                        .publish();
            }
            engine.awaitHandled();
            return engine.metrics().alerts();
        }
    }

    @Test
    void shouldPublishWhatWasRecordedWhenThereIsAJournal() throws IOException {
        Path journal = folder.resolve("journal");
        long alerts = record(journal, 1000);
        long outputs = outputs("inline", Optional.of(journal.toString()), Optional.empty());
        assertThat(alerts).isPositive();
        // The second round begins with the windows of the first.
        assertThat(outputs).isBetween(2 * alerts - 7 * 3, 2 * alerts + 7 * 3);
    }

    @Test
    void shouldPublishTheFirstSessionThatHasAnyEventWhenTheJournalHasSeveral() throws IOException {
        Path journal = folder.resolve("journal");
        Pipeline other = Pipeline.parse(PIPELINE.replace("bid: double", "ask: double"), "other");
        Engine.builder(other).journal(ChronicleJournal.open(journal)).start().close();
        record(journal, 300);
        record(journal, 500);
        LoadSpec load = new LoadSpec(file.toString(), Optional.of(journal.toString()), 10_000, 20, 5, 3);
        try (LoadedContender loaded = new OwnContenders().open("inline", load, Optional.empty())) {
            assertThat(loaded.events()).isEqualTo(300);
        }
    }

    @Test
    void shouldNameWhatDiffersWhenTheJournalIsAnotherPipelines() throws IOException {
        Path journal = folder.resolve("journal");
        Pipeline other = Pipeline.parse(PIPELINE.replace("bid: double", "ask: double"), "other");
        try (Engine engine =
                Engine.builder(other).journal(ChronicleJournal.open(journal)).start()) {
            engine.end();
        }
        assertThatThrownBy(() -> outputs("inline", Optional.of(journal.toString()), Optional.empty()))
                .hasMessageContaining("quotes")
                .hasMessageContaining("ask");
    }
}
