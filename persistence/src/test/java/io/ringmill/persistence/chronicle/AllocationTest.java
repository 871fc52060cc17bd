package io.ringmill.persistence.chronicle;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.Allocation;
import io.ringmill.event.Event;
import io.ringmill.journal.Journal;
import io.ringmill.journal.JournalHeader;
import io.ringmill.journal.JournalVisitor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AllocationTest {

    private static final int EVENTS = 500_000;

    @TempDir
    Path dir;

    @Test
    void shouldAllocateNothingPerEventWhenWarm() throws IOException {
        long events;
        try (Journal journal = ChronicleJournal.open(dir, Roll.DAILY)) {
            Feed feed = new Feed(1);
            journal.begin(feed.header);
            Event event = feed.next(0);
            event.setCell(1, feed.header.symbols().intern("buy"));
            int[] appended = {0};
            append(journal, event, appended);
            // a new block of Chronicle's file costs some kilobytes, once in 64 MiB
            assertThat(Allocation.least(100_000, round -> Allocation.by(() -> appendOrFail(journal, event, appended))))
                    .isLessThan(100_000);
            journal.end(appended[0], 0);
            events = appended[0];
        }
        long[] sum = {0};
        assertThat(Allocation.least(10_000, round -> {
                    sum[0] = 0;
                    return allocatedReading(sum);
                }))
                .isLessThan(10_000);
        assertThat(sum[0]).isEqualTo(events * (events - 1) / 2);
    }

    private static void appendOrFail(Journal journal, Event event, int[] appended) {
        try {
            append(journal, event, appended);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static void append(Journal journal, Event event, int[] appended) throws IOException {
        int from = appended[0];
        appended[0] += EVENTS;
        for (int sequence = from; sequence < from + EVENTS; sequence++) {
            event.set(sequence, Event.DATA, 0, event.key(), event.timeNs() + 1);
            event.setCell(0, sequence);
            journal.append(event);
            if (sequence % 3 == 0) {
                journal.endOfBatch();
            }
            if (sequence % 4096 == 4095) {
                journal.digest(sequence - 4095, sequence + 1, sequence);
            }
        }
    }

    /** For the events behind the first ones. */
    private long allocatedReading(long[] sum) {
        JournalVisitor visitor = new JournalVisitor() {
            @Override
            public void begin(JournalHeader header) {}

            @Override
            public void event(byte kind, long sequence, int stream, int key, long timeNs, long[] cells) {
                sum[0] += cells[0];
            }
        };
        try (ChronicleJournalReader reader = new ChronicleJournalReader(dir)) {
            read(reader, visitor, EVENTS);
            long bytes = Allocation.by(() -> read(reader, visitor, EVENTS));
            read(reader, visitor, Integer.MAX_VALUE);
            return bytes;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Up to so many records, or to the end. */
    private static void read(ChronicleJournalReader reader, JournalVisitor visitor, int most) {
        try {
            for (int i = 0; i < most && reader.next(visitor); i++) {
                // on
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
