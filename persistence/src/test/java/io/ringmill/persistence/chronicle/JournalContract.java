package io.ringmill.persistence.chronicle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringmill.event.Event;
import io.ringmill.journal.Journal;
import io.ringmill.journal.JournalReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every journal and its reader must do. */
abstract class JournalContract {

    /** Opens the journal of this test, once more if it was closed. */
    abstract Journal open() throws IOException;

    /** Reads what is in it. */
    abstract JournalReader read() throws IOException;

    List<String> readAll() throws IOException {
        Feed.Transcript transcript = new Feed.Transcript();
        try (JournalReader reader = read()) {
            while (reader.next(transcript)) {
                // on
            }
            assertThat(reader.next(transcript)).isFalse();
        }
        return transcript.lines;
    }

    static void assertSame(List<String> actual, List<String> expected) {
        for (int line = 0; line < Math.min(actual.size(), expected.size()); line++) {
            assertThat(actual.get(line)).as("line %d", line).isEqualTo(expected.get(line));
        }
        assertThat(actual).hasSameSizeAs(expected);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void shouldReadBackWhatWasWritten(long seed) throws IOException {
        List<String> expected;
        try (Journal journal = open()) {
            expected = new Feed(seed).session(journal, 3000);
        }
        assertSame(readAll(), expected);
    }

    /** Slots of a ring, a frame's worth and more, appended in pieces of any length. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void shouldReadBackWhatWasWrittenInRuns(long seed) throws IOException {
        int events = 5000;
        int stride = Event.FIELDS + Feed.CELLS;
        long[] slots = new long[events * stride];
        Feed feed = new Feed(seed);
        Feed.Transcript expected = new Feed.Transcript();
        expected.begin(feed.header);
        for (int sequence = 0; sequence < events; sequence++) {
            Event event = feed.next(sequence);
            if (sequence > 1000 && sequence < 4000) { // one stream for long
                event.set(sequence, Event.DATA, 0, event.key(), event.timeNs());
                event.setCell(1, feed.header.symbols().intern("symbol " + sequence % 110));
            }
            System.arraycopy(event.array(), event.at(), slots, sequence * stride, stride);
            expected.event(feed.header, event);
        }
        SplittableRandom random = new SplittableRandom(seed);
        try (Journal journal = open()) {
            journal.begin(feed.header);
            Event view = new Event(0);
            for (int from = 0; from < events; ) {
                int count = Math.min(events - from, 1 + random.nextInt(900));
                journal.append(view.wrap(slots, from * stride, from), count, stride);
                assertThat(view.sequence()).isEqualTo(from + count - 1);
                from += count;
                if (random.nextInt(4) == 0) {
                    journal.endOfBatch();
                }
            }
        }
        assertSame(readAll(), expected.lines);
        assertSame(readRuns(), expected.lines);
    }

    /** As {@link #readAll}, by a visitor that takes runs. */
    private List<String> readRuns() throws IOException {
        Feed.RunTranscript transcript = new Feed.RunTranscript();
        int calls = 0;
        try (JournalReader reader = read()) {
            while (reader.next(transcript)) {
                calls++;
            }
        }
        assertThat(calls).isLessThan(transcript.lines.size());
        return transcript.lines;
    }

    @Test
    void shouldKeepSessionsApartWhenThereAreMany() throws IOException {
        List<String> expected = new ArrayList<>();
        for (int seed = 0; seed < 4; seed++) {
            try (Journal journal = open()) {
                expected.addAll(new Feed(seed).session(journal, 100, seed % 2 == 0));
                expected.addAll(new Feed(seed + 10).session(journal, 1));
            }
        }
        assertSame(readAll(), expected);
    }

    @Test
    void shouldHandOverWhatCameBeforeTheEndOfABatch() throws IOException {
        try (Journal journal = open()) {
            Feed feed = new Feed(7);
            journal.begin(feed.header);
            assertThat(readAll()).hasSize(1);
            journal.append(feed.next(0));
            journal.append(feed.next(1));
            journal.endOfBatch();
            assertThat(readAll()).hasSize(3).last().asString().startsWith("event 0 1 ");
        }
    }

    @Test
    void shouldHandOverWhatIsLeftWhenClosedWithoutEnd() throws IOException {
        try (Journal journal = open()) {
            Feed feed = new Feed(7);
            journal.begin(feed.header);
            journal.append(feed.next(0));
        }
        assertThat(readAll()).hasSize(2).noneMatch(line -> line.startsWith("end"));
    }

    /** Also in a session that goes on from another one. */
    @ParameterizedTest
    @ValueSource(longs = {0, 1000})
    void shouldTakeTextsOfAnyLength(long first) throws IOException {
        String pipeline = "π: ".repeat(500_000);
        List<String> expected;
        try (Journal journal = open()) {
            Feed feed = new Feed(8, pipeline, first);
            Feed.Transcript transcript = new Feed.Transcript();
            transcript.begin(feed.header);
            journal.begin(feed.header);
            for (int i = 0; i < 40; i++) {
                long sequence = first + i;
                Event event = feed.next(sequence);
                int key = feed.header.keys().intern("k".repeat(i * 4_000) + i);
                event.set(sequence, Event.DATA, event.stream(), key, event.timeNs());
                transcript.event(feed.header, event);
                journal.append(event);
            }
            journal.end(first + 40, 0);
            transcript.end(first + 40, 0);
            expected = transcript.lines;
        }
        assertSame(readAll(), expected);
    }

    @Test
    void shouldGoFromThreadToThread() throws Exception {
        List<String> expected = new ArrayList<>();
        Journal journal = open();
        Feed feed = new Feed(11);
        journal.begin(feed.header);
        Thread writer = new Thread(() -> {
            try {
                for (int sequence = 0; sequence < 1000; sequence++) {
                    journal.append(feed.next(sequence));
                    journal.endOfBatch();
                }
            } catch (IOException | RuntimeException | Error e) {
                expected.add(e.toString());
            }
        });
        writer.start();
        writer.join();
        journal.end(1000, 0);
        expected.addAll(new Feed(12).session(journal, 10));
        journal.close();
        assertThat(expected.get(0)).startsWith("begin ");
        assertThat(readAll()).hasSize(1002 + expected.size()).endsWith(expected.get(expected.size() - 1));
    }

    @Test
    void shouldRefuseAnEventOutOfOrder() throws IOException {
        try (Journal journal = open()) {
            Feed feed = new Feed(9);
            journal.begin(feed.header);
            journal.append(feed.next(0));
            assertThatThrownBy(() -> journal.append(feed.next(2)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("event 2 came to the journal where 1 was due");
        }
    }
}
