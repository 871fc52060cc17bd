package io.ringmill.persistence.chronicle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import io.ringmill.event.Event;
import io.ringmill.journal.CorruptJournalException;
import io.ringmill.journal.Journal;
import io.ringmill.journal.JournalHeader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever happens to a byte of a journal is found and named, or changes nothing that is read. */
class CorruptionTest {

    @TempDir
    Path dir;

    private List<String> lines;
    private List<Path> files;

    @BeforeEach
    void writeTwoFiles() throws IOException {
        long[] nowMs = {1_700_000_000_000L};
        try (Journal journal = ChronicleJournal.open(dir, Roll.MINUTELY, 0, () -> nowMs[0] += 1500)) {
            new Feed(1).session(journal, 400, false);
            new Feed(2).session(journal, 100, true);
        }
        lines = read().lines;
        files = JournalFolder.files(dir);
        assertThat(files).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void shouldFindAFlippedByteWhereverItIs(int fileNumber) throws IOException {
        Path path = files.get(fileNumber);
        byte[] bytes = Files.readAllBytes(path);
        int used = used(bytes);
        SplittableRandom random = new SplittableRandom(Long.getLong("seed", 5) + fileNumber);
        int found = 0;
        for (int at = 0; at < used; at += 1 + random.nextInt(bytes[at] == 0 ? 40 : 5)) {
            byte good = bytes[at];
            byte bad = random.nextInt(3) == 0 && good != 0 ? 0 : (byte) (good ^ 1 << random.nextInt(8));
            bytes[at] = bad;
            Files.write(path, bytes);
            found += isFound(path, at, good, bad) ? 1 : 0;
            bytes[at] = good;
        }
        Files.write(path, bytes);
        assertThat(read().lines).isEqualTo(lines);
        assertThat(found).isGreaterThan(100);
    }

    private boolean isFound(Path path, int at, byte good, byte bad) throws IOException {
        try (ChronicleJournalReader reader = new ChronicleJournalReader(dir)) {
            Feed.Transcript transcript = new Feed.Transcript();
            while (reader.next(transcript)) {
                // on
            }
            boolean torn = reader.tornTail().isPresent();
            if (!torn && !transcript.lines.equals(lines)) {
                fail("byte %d of %s: %02x → %02x was not found", at, path, good, bad);
            }
            if (torn) {
                assertThat(reader.tornTail().orElseThrow().position()).isBetween(at - 3L, (long) at);
            }
            return torn;
        } catch (CorruptJournalException e) {
            assertThat(e)
                    .hasMessageContaining(dir.toString())
                    .hasMessageContaining("record ")
                    .hasMessageContaining("byte ")
                    .hasMessageContaining("session");
            return true;
        }
    }

    @Test
    void shouldNameTheRecordAndTheLastGoodEvent() throws IOException {
        Path path = files.get(0);
        byte[] bytes = Files.readAllBytes(path);
        bytes[used(bytes) - 40] ^= 1;
        Files.write(path, bytes);
        assertThatThrownBy(this::read)
                .isInstanceOf(CorruptJournalException.class)
                .hasMessageMatching("journal \\S+: record \\d+ is corrupt: its checksum is not that of its bytes "
                        + "\\(file 20231114-2213.cq4, byte \\d+, index \\d+\\); "
                        + "in session \\d, the last good event is \\d+");
    }

    @Test
    void shouldCountNothingWhenItReadsFromAPlace() throws IOException {
        JournalPosition place = null;
        JournalHeader session = null;
        Feed.Transcript before = new Feed.Transcript();
        try (ChronicleJournalReader reader = new ChronicleJournalReader(dir)) {
            while (place == null && reader.next(before)) {
                session = reader.header();
                place = reader.sessions() < 2
                        ? null
                        : reader.position().filter(each -> !each.isStart()).orElse(null);
            }
        }
        Path path = files.get(1);
        byte[] bytes = Files.readAllBytes(path);
        bytes[used(bytes) - 40] ^= 1;
        Files.write(path, bytes);
        Feed.Transcript transcript = new Feed.Transcript();
        transcript.begin(session);
        try (ChronicleJournalReader reader = new ChronicleJournalReader(dir, place, session)) {
            assertThatThrownBy(() -> {
                        while (reader.next(transcript)) {
                            // on
                        }
                    })
                    .isInstanceOf(CorruptJournalException.class)
                    .hasMessageMatching("journal \\S+: a record is corrupt: its checksum is not that of its bytes "
                            + "\\(file \\S+, byte \\d+\\); the last good event is \\d+");
        }
    }

    @Test
    void shouldFindAMissingFrame() throws IOException {
        Path path = files.get(0);
        byte[] bytes = Files.readAllBytes(path);
        int[] frames = frames(path);
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int middle = frames[frames.length / 2];
        int next = frames[frames.length / 2 + 1];
        int used = used(bytes);
        System.arraycopy(bytes, next, bytes, middle, used - next);
        Arrays.fill(bytes, used - (next - middle), used, (byte) 0);
        assertThat(buffer.getInt(middle)).isNotZero();
        Files.write(path, bytes);
        assertThatThrownBy(this::read)
                .isInstanceOf(CorruptJournalException.class)
                .hasMessageContaining("at least one is missing");
    }

    @Test
    void shouldFindAMissingFile() throws IOException {
        Files.delete(files.get(0));
        assertThatThrownBy(this::read)
                .isInstanceOf(CorruptJournalException.class)
                .hasMessageContaining("at least one is missing");
    }

    @Test
    void shouldFindAnEndThatCountsMoreEvents() throws IOException {
        try (Journal journal = ChronicleJournal.open(dir, Roll.MINUTELY, 0)) {
            Feed feed = new Feed(3);
            journal.begin(feed.header);
            journal.append(feed.next(0));
            journal.end(2, 0);
        }
        assertThatThrownBy(this::read)
                .isInstanceOf(CorruptJournalException.class)
                .hasMessageContaining("the end of a session of 2 events, of which 1 were read");
    }

    @Test
    void shouldReportATornTailAndGoOnBehindItsLastRecord() throws IOException {
        Path path = files.get(1);
        byte[] bytes = Files.readAllBytes(path);
        int[] frames = frames(path);
        int last = frames[frames.length - 1];
        int end = used(bytes);
        for (int cut = end - 1; cut > last + 4; cut -= 7) {
            byte[] torn = bytes.clone();
            Arrays.fill(torn, last, last + 4, (byte) 0);
            Arrays.fill(torn, cut, torn.length, (byte) 0);
            Files.write(path, torn);
            try (ChronicleJournalReader reader = new ChronicleJournalReader(dir)) {
                Feed.Transcript transcript = new Feed.Transcript();
                while (reader.next(transcript)) {
                    // on
                }
                assertThat(transcript.lines).isEqualTo(lines.subList(0, transcript.lines.size()));
                assertThat(reader.tornTail())
                        .hasValueSatisfying(tail -> assertThat(tail.position()).isEqualTo(last));
            }
        }
        Event event;
        try (Journal journal = ChronicleJournal.open(dir, Roll.MINUTELY, 0)) {
            Feed feed = new Feed(3);
            journal.begin(feed.header);
            event = feed.next(0);
            journal.append(event);
        }
        try (ChronicleJournalReader reader = new ChronicleJournalReader(dir)) {
            Feed.Transcript transcript = new Feed.Transcript();
            while (reader.next(transcript)) {
                // on
            }
            assertThat(reader.tornTail()).isEmpty();
            assertThat(transcript.lines).last().asString().contains(" " + event.timeNs());
        }
    }

    @Test
    void shouldNotGoOnWithAJournalWhoseEndIsCorrupt() throws IOException {
        Path path = files.get(1);
        byte[] bytes = Files.readAllBytes(path);
        int[] frames = frames(path);
        bytes[frames[frames.length - 1] + 3] = 0x20;
        Files.write(path, bytes);
        assertThatThrownBy(() -> ChronicleJournal.open(dir, Roll.MINUTELY, 0))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(dir.toString())
                .hasMessageContaining("ringmill journal repair " + dir)
                .hasMessageContaining("which cannot be");
        assertThat(Files.readAllBytes(path)).isEqualTo(bytes);
    }

    private Feed.Transcript read() throws IOException {
        Feed.Transcript transcript = new Feed.Transcript();
        try (ChronicleJournalReader reader = new ChronicleJournalReader(dir)) {
            while (reader.next(transcript)) {
                // on
            }
        }
        return transcript;
    }

    /** Where the documents begin. */
    private static int[] frames(Path path) throws IOException {
        try (CycleFile file = new CycleFile(path)) {
            IntStream.Builder frames = IntStream.builder();
            while (file.advance()) {
                frames.add((int) file.position());
            }
            return frames.build().toArray();
        }
    }

    private static int used(byte[] bytes) {
        int used = bytes.length;
        while (bytes[used - 1] == 0) {
            used--;
        }
        return used;
    }
}
