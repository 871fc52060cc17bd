package io.ringmill.persistence.chronicle;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.event.Dictionary;
import io.ringmill.event.Event;
import io.ringmill.event.Field;
import io.ringmill.event.FieldType;
import io.ringmill.journal.Journal;
import io.ringmill.journal.JournalHeader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Journals whose frames end with zeros, as the last field of an event is 0. */
class TrailingZerosTest {

    private static final int PAGE = 4096;

    @TempDir
    Path dir;

    private final JournalHeader header = new JournalHeader(
            "identity",
            "",
            "",
            1,
            List.of(new JournalHeader.Stream("s", List.of(new Field("n", FieldType.LONG)))),
            new Dictionary(16),
            new Dictionary(16),
            false,
            Optional.empty());

    private final Event event = new Event(1);
    private long events;

    private void frame(Journal journal, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            event.set(events++, Event.DATA, 0, 0, 1_700_000_000_000_000_000L);
            event.setCell(0, 0);
            journal.append(event);
        }
        journal.endOfBatch();
    }

    @Test
    void shouldLoseNothingWhenTheLastFrameReachesIntoAPageWithZerosAlone() throws IOException {
        try (Journal journal = ChronicleJournal.open(dir)) {
            journal.begin(header);
            frame(journal, 1);
            long end = end();
            long one = end;
            frame(journal, 1);
            one = end() - one;
            int count = 1;
            while ((end() + one + 24L * (count - 1) + one) % PAGE != 4) {
                if (++count > PAGE / 8) {
                    frame(journal, 1); // by which it is another multiple of four
                    count = 1;
                }
            }
            frame(journal, count);
            frame(journal, 1);
            assertThat(end() % PAGE).isEqualTo(4);
        }
        List<String> written = read();
        assertThat(written).hasSize((int) events + 1);
        try (ChronicleJournal journal = ChronicleJournal.open(dir)) {
            assertThat(journal.trimmed()).isEmpty();
            assertThat(journal.damage()).isEmpty();
        }
        assertThat(read()).isEqualTo(written);
    }

    @Test
    void shouldLoseNothingWhenAFileIsCompressedThatARepairHasWritten() throws IOException {
        long[] nowMs = {1_700_000_000_000L};
        try (Journal journal = ChronicleJournal.open(dir, Roll.MINUTELY, 0, () -> nowMs[0] += 2_000)) {
            journal.begin(header);
            for (int i = 0; i < 100; i++) {
                frame(journal, 1);
            }
        }
        List<String> written = read();
        assertThat(written).hasSize(101);
        JournalRepair.cutOff(dir, Roll.MINUTELY, JournalFolder.files(dir).get(1));
        assertThat(read()).isEqualTo(written);
        assertThat(JournalCompression.compress(dir).files()).isGreaterThan(1);
        assertThat(read()).isEqualTo(written);
    }

    private long end() throws IOException {
        try (CycleFile file = new CycleFile(JournalFolder.files(dir).get(0))) {
            long end = 0;
            while (file.advance()) {
                end = file.position() + 4 + file.length();
            }
            return end;
        }
    }

    private List<String> read() throws IOException {
        Feed.Transcript transcript = new Feed.Transcript();
        try (ChronicleJournalReader reader = new ChronicleJournalReader(dir)) {
            while (reader.next(transcript)) {
                // on
            }
        }
        return transcript.lines;
    }
}
