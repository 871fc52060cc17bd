package io.ringmill.persistence.chronicle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.ringmill.event.Event;
import io.ringmill.journal.Journal;
import io.ringmill.pipeline.JournalSettings;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskSyncTest {

    @TempDir
    Path dir;

    private final Feed feed = new Feed(1);
    private long nowMs = 1_700_000_000_000L;

    private ChronicleJournal open(long syncNs) throws IOException {
        JournalSettings settings =
                new JournalSettings(dir, JournalSettings.Roll.MINUTELY, false, syncNs, 1, JournalSettings.OnFull.HALT);
        return ChronicleJournal.open(settings, () -> nowMs, () -> Long.MAX_VALUE);
    }

    private void append(Journal journal, int from, int to) throws IOException {
        for (int sequence = from; sequence < to; sequence++) {
            journal.append(feed.next(sequence));
        }
    }

    @Test
    void shouldSyncNothingUnlessAsked() throws IOException {
        try (Journal journal = open(JournalSettings.NO_SYNC)) {
            journal.begin(feed.header);
            append(journal, 0, 5);
            journal.endOfBatch();
            assertThat(journal.syncedSequence()).isEqualTo(-1);
        }
    }

    @Test
    void shouldSyncEachBatchAndNoSooner() throws IOException {
        try (Journal journal = open(JournalSettings.SYNC_EACH_BATCH)) {
            journal.begin(feed.header);
            append(journal, 0, 5);
            assertThat(journal.syncedSequence()).isEqualTo(-1);
            journal.endOfBatch();
            assertThat(journal.syncedSequence()).isEqualTo(4);
            nowMs += 120_000; // the next file
            append(journal, 5, 7);
            journal.endOfBatch();
            assertThat(journal.syncedSequence()).isEqualTo(6);
            assertThat(JournalFolder.files(dir)).hasSize(2);
            journal.end(7, 0);

            journal.begin(new Feed(2).header);
            assertThat(journal.syncedSequence()).isEqualTo(-1);
        }
    }

    @Test
    void shouldSyncEverySoOften() throws IOException {
        try (Journal journal = open(2_000_000)) {
            journal.begin(feed.header);
            append(journal, 0, 5);
            journal.endOfBatch();
            await().until(() -> journal.syncedSequence() == 4);
            append(journal, 5, 9);
            journal.endOfBatch();
            await().until(() -> journal.syncedSequence() == 8);
        }
    }

    @Test
    void shouldSyncWhatIsLeftAtTheEnd() throws IOException {
        try (Journal journal = open(3_600_000_000_000L)) {
            journal.begin(feed.header);
            append(journal, 0, 5);
            journal.endOfBatch();
            assertThat(journal.syncedSequence()).isEqualTo(-1);
            journal.end(5, 0);
            assertThat(journal.syncedSequence()).isEqualTo(4);
        }
    }

    @Test
    void shouldStayOpenWhenItsThreadIsInterrupted() throws IOException {
        try (Journal journal = open(JournalSettings.SYNC_EACH_BATCH)) {
            journal.begin(feed.header);
            for (int batch = 0; batch < 3; batch++) {
                append(journal, batch, batch + 1);
                Thread.currentThread().interrupt();
                journal.endOfBatch();
                assertThat(Thread.interrupted()).isTrue();
                assertThat(journal.syncedSequence()).isEqualTo(batch);
            }
        }
    }

    @Test
    void shouldStopWhenTheDiskIsFullAsTheJournalIsClosed() throws IOException {
        long[] usable = {Long.MAX_VALUE};
        JournalSettings settings = new JournalSettings(
                dir, JournalSettings.Roll.MINUTELY, false, 3_600_000_000_000L, 1, JournalSettings.OnFull.HALT);
        Journal journal = ChronicleJournal.open(settings, () -> nowMs, () -> usable[0]);
        journal.begin(feed.header);
        usable[0] = 0; // which is looked at once a MiB: the 66th time that 16 kB are written
        for (int i = 0; i < 66; i++) {
            if (i > 0) {
                journal.endOfBatch();
            }
            int key = feed.header.keys().intern("k".repeat(16_000) + i);
            feed.event.set(i, Event.DATA, 1, key, 0);
            journal.append(feed.event);
        }
        assertThatThrownBy(journal::close).hasMessageContaining("make room");
        await().until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().equals("ringmill-journal-sync")));
    }
}
