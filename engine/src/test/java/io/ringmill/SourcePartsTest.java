package io.ringmill;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.event.Event;
import io.ringmill.event.EventColumns;
import io.ringmill.journal.Journal;
import io.ringmill.journal.JournalHeader;
import io.ringmill.journal.SourcePosition;
import io.ringmill.journal.SourceTrack;
import io.ringmill.journal.SourceTracks;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.publish.EventPublisher;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SourcePartsTest {

    private static final Pipeline PIPELINE = Pipeline.parse("streams: {s: {fields: {n: long}}}", "p.yml");

    /** Keeps events and how far parts of the source are. */
    private static final class Kept implements Journal {

        private final List<Long> events = new ArrayList<>();
        private final Map<String, SourceTrack.Journaled> sources = new HashMap<>();
        private SourceTracks tracks;
        private long next;

        @Override
        public void follow(SourceTracks newTracks) {
            tracks = newTracks;
        }

        @Override
        public void begin(JournalHeader header) {}

        @Override
        public void append(Event event) {
            next = event.sequence() + 1;
            if (event.kind() == Event.DATA) {
                events.add(event.cell(0));
            }
        }

        @Override
        public void endOfBatch() throws IOException {
            tracks.handOver(next, (track, journaled) -> sources.put(track.source(), journaled));
            tracks.confirm();
        }

        @Override
        public void digest(long from, long to, long digest) {}

        @Override
        public void end(long count, long digest) {}

        @Override
        public void close() {}
    }

    private static void publish(Publishers part, long... numbers) {
        try (EventPublisher publisher = part.publisher("s")) {
            EventColumns columns = publisher.columns(numbers.length);
            System.arraycopy(numbers, 0, columns.longs("n"), 0, numbers.length);
            publisher.publish(columns, 0, numbers.length);
        }
    }

    private static void mark(Publishers part, long offset) {
        part.track().orElseThrow().mark(new SourcePosition("offset", offset, 1, 0, 0, 0, 0, 0));
    }

    @Test
    void shouldLeaveOutOfEachPartWhatTheJournalHoldsWhateverTheOrderOfParts() {
        Kept kept = new Kept();
        try (Engine engine = Engine.builder(PIPELINE).journal(kept).start()) {
            Publishers source = engine.source("feed", SourcePosition.START, 0)
                    .withParts(part -> part.equals("a")
                            ? new SourceTrack.Journaled(7, new SourcePosition("offset", 5, 1, 5, 0, 0, 0, 0))
                            : SourceTrack.Journaled.NONE);
            Publishers a = source.part("a");
            Publishers b = source.part("b");
            assertThat(a.track().orElseThrow().start().offset()).isEqualTo(5);
            assertThat(b.track().orElseThrow().start().isStart()).isTrue();
            publish(b, 100);
            publish(a, 5, 6, 7);
            publish(b, 101);
        }
        assertThat(kept.events).containsExactly(100L, 7L, 101L);
        assertThat(kept.sources.get("feed/a").rows()).isEqualTo(8);
        assertThat(kept.sources.get("feed/b").rows()).isEqualTo(2);
    }

    @Test
    void shouldKeepWhereEachPartBeganWithTheFirstEventOfAny() {
        Kept kept = new Kept();
        try (Engine engine = Engine.builder(PIPELINE).journal(kept).start()) {
            Publishers source = engine.source("feed", SourcePosition.START, 0);
            Publishers a = source.part("a");
            Publishers b = source.part("b");
            mark(a, 17);
            mark(b, 23);
            publish(a, 1);
        }
        assertThat(kept.sources.get("feed/a").mark().offset()).isEqualTo(17);
        assertThat(kept.sources.get("feed/b").mark().offset()).isEqualTo(23);
        assertThat(kept.sources.get("feed/b").rows()).isZero();
    }
}
