package io.ringmill.persistence.chronicle;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.journal.CorruptJournalException;
import io.ringmill.journal.Journal;
import io.ringmill.persistence.chronicle.CycleIndex.Stretch;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The newest file is indexed as it grows. The oracle is the index of the whole file, and reading without one. */
class GrowingIndexTest {

    private static final int EVENTS = 150_000;

    @TempDir
    Path temp;

    private final long[] nowMs = {1_700_000_000_000L};

    private Path dir() {
        return temp.resolve("journal");
    }

    private Path newest() throws IOException {
        List<Path> files = JournalFolder.files(dir());
        return files.get(files.size() - 1);
    }

    private JournalFiles files() {
        return new JournalFiles(dir(), () -> false);
    }

    private ChronicleJournal open() throws IOException {
        return ChronicleJournal.open(dir(), Roll.DAILY, 0, () -> nowMs[0]++);
    }

    /** Counts what is handed on and what is passed over. */
    private static final class Counting extends Feed.Transcript {
        private long passedOver;

        @Override
        public void skipped(byte kind, int stream, long events, long firstTimeNs, long lastTimeNs) {
            passedOver += events;
        }

        private List<String> events() {
            return lines.stream().filter(line -> line.startsWith("event 0")).toList();
        }
    }

    private Counting read(long fromNs, long toNs) throws IOException {
        Counting counting = new Counting();
        try (ChronicleJournalReader reader = new ChronicleJournalReader(dir())) {
            if (fromNs != Long.MIN_VALUE) {
                reader.between(fromNs, toNs);
            }
            while (reader.next(counting)) {
                // on
            }
        }
        return counting;
    }

    private static long timeNs(String event) {
        return Long.parseLong(event.split(" ")[5]);
    }

    @Test
    void shouldPassOverMostOfAFileThatIsBeingWritten() throws IOException {
        try (Journal journal = open()) {
            new Feed(1).session(journal, EVENTS, false);
            journal.endOfBatch();
            files().grow();
            List<String> all = read(Long.MIN_VALUE, 0).events();
            long fromNs = timeNs(all.get(all.size() - 500));
            Counting part = read(fromNs, Long.MAX_VALUE);
            assertThat(part.events())
                    .filteredOn(line -> timeNs(line) >= fromNs)
                    .isEqualTo(
                            all.stream().filter(line -> timeNs(line) >= fromNs).toList());
            assertThat(part.events().size()).isLessThan(EVENTS / 2);
            assertThat(part.passedOver + part.lines.size() - 1).isGreaterThanOrEqualTo(EVENTS);
        }
    }

    @Test
    void shouldBeWhatTheIndexOfTheWholeFileIs() throws IOException {
        try (Journal journal = open()) {
            JournalFiles files = files();
            for (int seed = 1; seed <= 4; seed++) {
                new Feed(seed).session(journal, EVENTS / 4);
                files.grow();
            }
        }
        List<Stretch> grown = new GrowingIndex(newest()).known().orElseThrow().stretches();
        List<Stretch> whole = CycleIndexer.index(newest(), Optional.empty(), Optional.empty(), () -> false)
                .orElseThrow()
                .stretches();
        assertThat(grown).hasSizeGreaterThan(2).isEqualTo(whole.subList(0, grown.size()));
        assertThat(whole.size() - grown.size()).isLessThanOrEqualTo(1);
        Optional<CycleIndex> goneOn =
                CycleIndexer.index(newest(), Optional.empty(), new GrowingIndex(newest()).known(), () -> false);
        assertThat(goneOn.orElseThrow().stretches()).isEqualTo(whole);
    }

    @Test
    void shouldGoOnBehindWhatAKillLeftOfAnEntry() throws IOException {
        try (Journal journal = open()) {
            new Feed(1).session(journal, EVENTS);
        }
        files().grow();
        CycleIndex grown = new GrowingIndex(newest()).known().orElseThrow();
        Path index = GrowingIndex.of(newest());
        try (FileChannel channel = FileChannel.open(index, StandardOpenOption.WRITE)) {
            channel.truncate(Files.size(index) - 3);
        }
        assertThat(new GrowingIndex(newest()).known().orElseThrow().stretches())
                .isEqualTo(grown.stretches().subList(0, grown.stretches().size() - 1));
        files().grow();
        assertThat(new GrowingIndex(newest()).known()).contains(grown);
    }

    @Test
    void shouldNotBelieveAnIndexOfWhatTheFileHasLost() throws IOException {
        try (Journal journal = open()) {
            new Feed(1).session(journal, EVENTS);
        }
        files().grow();
        CycleIndex grown = new GrowingIndex(newest()).known().orElseThrow();
        long lost = grown.end() - 2000;
        try (FileChannel channel = FileChannel.open(newest(), StandardOpenOption.WRITE)) {
            channel.truncate(lost); // as a power loss does
        }
        assertThat(new GrowingIndex(newest()).known()).isEmpty();
        Counting counting = new Counting();
        try (ChronicleJournalReader reader = new ChronicleJournalReader(dir()).overview()) {
            while (reader.next(counting)) {
                // on
            }
        } catch (CorruptJournalException cutOff) {
            assertThat(cutOff).hasMessageContaining("which cannot be");
        }
        assertThat(counting.passedOver).isZero();
    }

    @Test
    void shouldFindTheNewestSessionThroughIt() throws IOException {
        try (Journal journal = open()) {
            for (int seed = 1; seed <= 3; seed++) {
                new Feed(seed).session(journal, EVENTS / 2, seed < 3);
            }
            journal.endOfBatch();
        }
        Optional<LastSession> scanned = LastSession.find(dir());
        files().grow();
        LastSession found = LastSession.find(dir()).orElseThrow();
        assertThat(found.start()).isEqualTo(scanned.orElseThrow().start());
        assertThat(found.events()).isEqualTo(EVENTS / 2);
        assertThat(found.inputEnded()).isEqualTo(scanned.get().inputEnded());
        assertThat(JournalPosition.newest(dir(), null)).isEqualTo(newestByScan());
        try (ChronicleJournal journal = open()) {
            assertThat(journal.damage()).isEmpty();
            new Feed(9).session(journal, 10);
        }
        assertThat(LastSession.find(dir()).orElseThrow().events()).isEqualTo(10);
    }

    private JournalPosition newestByScan() throws IOException {
        Path aside = temp.resolve("aside");
        Files.move(GrowingIndex.of(newest()), aside);
        JournalPosition newest = JournalPosition.newest(dir(), null);
        Files.move(aside, GrowingIndex.of(newest()));
        return newest;
    }

    @Test
    void shouldGiveWayToTheIndexOfTheWholeFile() throws IOException {
        try (Journal journal = open()) {
            new Feed(1).session(journal, EVENTS);
        }
        files().grow();
        Path first = newest();
        nowMs[0] += 86_400_000;
        try (Journal journal = open()) {
            new Feed(2).session(journal, 10);
        }
        files().index(files().closed());
        assertThat(GrowingIndex.of(first)).doesNotExist();
        assertThat(CycleIndex.read(first))
                .isEqualTo(CycleIndexer.index(first, Optional.empty(), Optional.empty(), () -> false));
    }
}
