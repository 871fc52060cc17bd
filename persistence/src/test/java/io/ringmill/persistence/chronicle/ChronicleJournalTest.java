package io.ringmill.persistence.chronicle;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.journal.Journal;
import io.ringmill.journal.JournalReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import net.openhft.chronicle.queue.ChronicleQueue;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import net.openhft.chronicle.wire.DocumentContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class ChronicleJournalTest extends JournalContract {

    @TempDir
    Path dir;

    @Override
    Journal open() throws IOException {
        return ChronicleJournal.open(dir);
    }

    @Override
    JournalReader read() throws IOException {
        return new ChronicleJournalReader(dir);
    }

    @Test
    void shouldGoOnInTheNextFileWhenItRolls() throws IOException {
        long[] nowMs = {1_700_000_000_000L};
        List<String> expected = new ArrayList<>();
        for (int run = 0; run < 2; run++) {
            try (Journal journal = ChronicleJournal.open(dir, Roll.MINUTELY, 0, () -> nowMs[0] += 1000)) {
                Feed feed = new Feed(run);
                expected.addAll(onAnotherThread(() -> feed.session(journal, 2000)));
            }
        }
        assertThat(JournalFolder.files(dir)).hasSizeGreaterThan(4);
        assertSame(readAll(), expected);
    }

    private static <T> T onAnotherThread(Callable<T> task) throws IOException {
        FutureTask<T> future = new FutureTask<>(task);
        new Thread(future).start();
        try {
            return future.get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IOException(e);
        }
    }

    @Test
    void shouldStayInOrderWhenTheClockGoesBack() throws IOException {
        long[] nowMs = {1_700_000_000_000L};
        List<String> expected = new ArrayList<>();
        for (int run = 0; run < 3; run++) {
            try (Journal journal = ChronicleJournal.open(dir, Roll.MINUTELY, 0, () -> nowMs[0])) {
                expected.addAll(new Feed(run).session(journal, 20));
                nowMs[0] -= 200_000;
                expected.addAll(new Feed(run + 10).session(journal, 20));
            }
        }
        assertSame(readAll(), expected);
    }

    @Test
    void shouldCutOffWhatItDoesNotUseWhenClosed() throws IOException {
        try (Journal journal = open()) {
            new Feed(1).session(journal, 100);
        }
        assertThat(Files.size(JournalFolder.files(dir).get(0))).isLessThan(64 << 10);
    }

    @Test
    void shouldBeReadableByChronicleItself() throws IOException {
        try (Journal journal = open()) {
            new Feed(1).session(journal, 5000);
        }
        int documents = 0;
        try (CycleFile file = new CycleFile(JournalFolder.files(dir).get(0));
                ChronicleQueue queue = SingleChronicleQueueBuilder.binary(dir).build();
                ExcerptTailer tailer = queue.createTailer()) {
            while (file.advance()) {
                try (DocumentContext document = tailer.readingDocument()) {
                    assertThat(document.isPresent()).isTrue();
                    assertThat(document.wire().bytes().readRemaining()).isEqualTo(file.length());
                    assertThat(document.wire().bytes().readInt())
                            .isEqualTo(file.window().getInt(file.offset()));
                    documents++;
                }
            }
        }
        assertThat(documents).isGreaterThan(100);
    }

    @Test
    @Timeout(60)
    void shouldOpenAtOnceWhenItsFilesAreYearsApart(@TempDir Path old) throws IOException {
        try (ChronicleJournal journal = ChronicleJournal.open(old, Roll.MINUTELY, 0, () -> 60_000)) {
            new Feed(1).session(journal, 100);
        }
        try (ChronicleJournal journal = ChronicleJournal.open(old, Roll.MINUTELY, 0)) {
            new Feed(2).session(journal, 100);
        }
        assertThat(JournalFolder.files(old)).hasSize(2);
    }
}
