package io.ringmill.persistence.chronicle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringmill.Engine;
import io.ringmill.journal.JournalHeader;
import io.ringmill.journal.JournalVisitor;
import io.ringmill.pipeline.JournalSettings;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.publish.EngineFailedException;
import io.ringmill.publish.EventPublisher;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk on which nothing is left after a few looks. */
class FullDiskTest {

    private static final int EVENTS = 400_000;

    @TempDir
    Path dir;

    private int looks;
    private final List<String> told = new ArrayList<>();

    private Engine start(JournalSettings.OnFull onFull) throws IOException {
        JournalSettings settings = new JournalSettings(
                dir, JournalSettings.Roll.DAILY, false, JournalSettings.NO_SYNC, 256L << 20, onFull);
        ChronicleJournal journal = ChronicleJournal.open(
                settings, System::currentTimeMillis, () -> ++looks < 5 ? Long.MAX_VALUE : 255L << 20);
        return Engine.builder(Pipeline.parse("streams: {s: {fields: {x: double}}}", "full.yml"))
                .journal(journal.onStop(told::add))
                .start();
    }

    private static void publish(Engine engine) {
        EventPublisher events = engine.publisher("s");
        int x = events.field("x");
        for (int i = 0; i < EVENTS; i++) {
            events.claim(0).set(x, i).publish();
        }
    }

    @Test
    void shouldHaltWhenTheDiskIsAlmostFull() throws IOException {
        Engine engine = start(JournalSettings.OnFull.HALT);
        assertThatThrownBy(() -> {
                    try (engine) {
                        publish(engine);
                    }
                })
                .isInstanceOf(EngineFailedException.class)
                .hasStackTraceContaining("255 MiB left, of which 256 are kept free: make room, or lower the reserve");
        assertThat(told).isEmpty();
        assertThat(eventsRead()).isBetween(1L, EVENTS - 1L);
    }

    @Test
    void shouldGoOnWithoutAJournalWhenAskedTo() throws IOException {
        Engine engine = start(JournalSettings.OnFull.CONTINUE);
        try (engine) {
            publish(engine);
            engine.end();
        }
        assertThat(engine.metrics().accepted()).isEqualTo(EVENTS);
        assertThat(told).singleElement().asString().contains("255 MiB left").doesNotContain("be told of it");
        StopMark mark = StopMark.read(dir).orElseThrow();
        try (ChronicleJournalReader reader = new ChronicleJournalReader(dir)) {
            reader.next(IGNORE);
            assertThat(mark.startedNs()).isEqualTo(reader.header().startedNs());
        }
        assertThat(mark.sequence()).isBetween(engine.journaledSequence(), EVENTS - 1L);
        long journaled = engine.journaledSequence() + 1;
        assertThat(journaled).isBetween(1L, EVENTS - 1L);
        assertThat(eventsRead()).isBetween(journaled, EVENTS - 1L);
        assertThat(engine.metrics().ring().journaled()).isEqualTo(journaled);
    }

    private static final JournalVisitor IGNORE = new JournalVisitor() {
        @Override
        public void begin(JournalHeader header) {}

        @Override
        public void event(byte kind, long sequence, int stream, int key, long timeNs, long[] cells) {}
    };

    private long eventsRead() throws IOException {
        long[] events = {0};
        try (ChronicleJournalReader reader = new ChronicleJournalReader(dir)) {
            while (reader.next(new JournalVisitor() {
                @Override
                public void begin(JournalHeader header) {}

                @Override
                public void event(byte kind, long sequence, int stream, int key, long timeNs, long[] cells) {
                    events[0]++;
                }
            })) {
                // on
            }
        }
        return events[0];
    }
}
