package io.ringmill.persistence.chronicle;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.ringmill.event.Event;
import io.ringmill.journal.Journal;
import io.ringmill.journal.JournalHeader;
import io.ringmill.journal.JournalVisitor;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AllocationTest {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int EVENTS = 500_000;

    @TempDir
    Path dir;

    @Test
    void shouldAllocateNothingPerEventWhenWarm() throws IOException {
        try (Journal journal = ChronicleJournal.open(dir, Roll.DAILY)) {
            Feed feed = new Feed(1);
            journal.begin(feed.header);
            Event event = feed.next(0);
            event.setCell(1, feed.header.symbols().intern("buy"));
            append(journal, event, 0, EVENTS);
            long before = THREADS.getCurrentThreadAllocatedBytes();
            append(journal, event, EVENTS, 2 * EVENTS);
            long bytes = THREADS.getCurrentThreadAllocatedBytes() - before;
            // a new block of Chronicle's file costs some kilobytes, once in 64 MiB
            assertThat(bytes).isLessThan(100_000);
            journal.end(2 * EVENTS, 0);
        }
        readBack();
    }

    private static void append(Journal journal, Event event, int from, int to) throws IOException {
        for (int sequence = from; sequence < to; sequence++) {
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

    private void readBack() throws IOException {
        long[] sum = {0};
        JournalVisitor visitor = new JournalVisitor() {
            @Override
            public void begin(JournalHeader header) {}

            @Override
            public void event(byte kind, long sequence, int stream, int key, long timeNs, long[] cells) {
                sum[0] += cells[0];
            }
        };
        try (ChronicleJournalReader reader = new ChronicleJournalReader(dir)) {
            for (int i = 0; i < EVENTS; i++) {
                assertThat(reader.next(visitor)).isTrue();
            }
            long before = THREADS.getCurrentThreadAllocatedBytes();
            while (reader.next(visitor)) {
                // on
            }
            long bytes = THREADS.getCurrentThreadAllocatedBytes() - before;
            assertThat(bytes).isLessThan(10_000);
        }
        assertThat(sum[0]).isEqualTo((2L * EVENTS) * (2L * EVENTS - 1) / 2);
    }
}
