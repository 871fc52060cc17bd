package io.ringmill.persistence.chronicle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringmill.journal.CorruptJournalException;
import io.ringmill.journal.Journal;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compressed files hold what the others held, whatever happens to them. The oracle is the journal as it was. */
class JournalCompressionTest {

    @TempDir
    Path temp;

    private Path dir;
    private List<String> written;
    private final Map<Path, byte[]> pristine = new LinkedHashMap<>();
    private final long[] nowMs = {1_700_000_000_000L};

    @BeforeEach
    void writeSessionsOverFiles() throws IOException {
        dir = temp.resolve("journal");
        write(1, 2, 3);
        written = read();
        for (Path file : JournalFolder.files(dir)) {
            pristine.put(file, Files.readAllBytes(file));
        }
        assertThat(pristine.keySet()).hasSizeGreaterThan(2);
    }

    private void write(int... seeds) throws IOException {
        try (Journal journal = ChronicleJournal.open(dir, Roll.MINUTELY, 0, () -> nowMs[0] += 40)) {
            for (int seed : seeds) {
                new Feed(seed).session(journal, 6_000 * seed, seed != 2);
            }
        }
    }

    @Test
    void shouldReadTheSameWhenFilesAreCompressed() throws IOException {
        JournalCompression.Report report = JournalCompression.compress(dir);

        assertThat(report.files()).isEqualTo(pristine.size() - 1);
        assertThat(report.after()).isBetween(1L, report.before() * 3 / 4);
        List<Path> files = JournalFolder.files(dir);
        assertThat(files.subList(0, files.size() - 1)).allMatch(CycleBytes::isCompressed);
        assertThat(CycleBytes.isCompressed(files.get(files.size() - 1))).isFalse();
        assertThat(read()).isEqualTo(written);
    }

    @Test
    void shouldBeReadByAnyoneWhoKnowsGzip() throws IOException {
        JournalCompression.compress(dir);
        Path file = JournalFolder.files(dir).get(1);
        byte[] original = List.copyOf(pristine.values()).get(1);
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(Files.readAllBytes(file)))) {
            byte[] back = in.readAllBytes();
            assertThat(back).isEqualTo(Arrays.copyOf(original, back.length));
        }
    }

    @Test
    void shouldGoOnBehindCompressedFiles() throws IOException {
        JournalCompression.compress(dir);
        write(4);
        List<String> more = read();
        assertThat(more.subList(0, written.size())).isEqualTo(written);
        assertThat(more).hasSizeGreaterThan(written.size() + 24_000);
        JournalCompression.compress(dir);
        assertThat(read()).isEqualTo(more);
    }

    @Test
    void shouldBeginANewFileWhenTheNewestIsCompressed() throws IOException {
        JournalCompression.compress(dir);
        List<Path> files = JournalFolder.files(dir);
        Files.delete(files.get(files.size() - 1));
        int left = read().size();
        nowMs[0] = 1_700_000_000_000L; // the clock was set back, into files that are compressed
        write(1);
        assertThat(read()).hasSizeGreaterThan(left + 6_000);
    }

    @Test
    void shouldBeWholeWhereverTheCompressionWasKilled() throws IOException {
        Path file = List.copyOf(pristine.keySet()).get(0);
        byte[] original = pristine.get(file);
        JournalCompression.compress(dir);
        Path compressed = CycleCompression.compressedName(file);
        byte[] whole = Files.readAllBytes(compressed);

        Files.write(file, original); // renamed, and the other not deleted yet
        assertThat(read()).isEqualTo(written);
        Files.write(compressed, Arrays.copyOf(whole, whole.length / 2)); // what a repair that was killed may leave
        assertThat(read()).isEqualTo(written);
        Files.write(CycleCompression.begun(compressed), Arrays.copyOf(whole, whole.length / 3));
        assertThat(read()).isEqualTo(written);

        assertThat(JournalCompression.compress(dir).files()).isEqualTo(1);
        assertThat(read()).isEqualTo(written);
        assertThat(compressed).hasBinaryContent(whole);
        assertThat(file).doesNotExist();
        assertThat(CycleCompression.begun(compressed)).doesNotExist();
    }

    @Test
    void shouldLeaveFilesAsTheyAreWhenTheDiskIsFull() {
        Path file = List.copyOf(pristine.keySet()).get(0);
        assertThatThrownBy(() -> CycleCompression.compress(file, new Room(dir, 1 << 20, () -> 0), () -> false))
                .hasMessageContaining("make room");
        assertThat(file).hasBinaryContent(pristine.get(file));
        assertThat(CycleCompression.begun(CycleCompression.compressedName(file)))
                .doesNotExist();
    }

    @Test
    void shouldAskForRoomForAllThatACompressedFileHoldsWhenItIsRepaired() throws IOException {
        Path file = List.copyOf(pristine.keySet()).get(0);
        long used = JournalFiles.used(file);
        JournalCompression.compress(dir);
        assertThat(JournalRepair.room(CycleCompression.compressedName(file))).isGreaterThan(used);
    }

    @Test
    void shouldReadNothingThatWasNotWrittenWhenCompressedBytesAreDamaged() throws IOException {
        JournalCompression.compress(dir);
        Path file = JournalFolder.files(dir).get(0);
        byte[] whole = Files.readAllBytes(file);
        Set<String> ever = new HashSet<>(written);
        SplittableRandom random = new SplittableRandom(Long.getLong("seed", 5));
        for (int round = 0; round < 40; round++) {
            byte[] damaged = whole.clone();
            int at = round % 3 == 0 ? random.nextInt(CompressedBytes.HEAD_BYTES) : random.nextInt(whole.length);
            String what = "byte " + at;
            if (round % 4 == 0) {
                damaged = Arrays.copyOf(whole, at);
                what = "cut off at " + at;
            } else {
                damaged[at] ^= (byte) (1 << random.nextInt(8));
            }
            Files.write(file, damaged);
            List<String> read = sound();
            assertThat(ever.containsAll(read)).as(what).isTrue();
            if (round % 15 == 1) {
                JournalRepair.repair(dir);
                assertThat(read()).as(what).isEqualTo(read);
                for (Path each : JournalFolder.files(dir)) {
                    Files.delete(each);
                }
                for (Map.Entry<Path, byte[]> each : pristine.entrySet()) {
                    Files.write(each.getKey(), each.getValue());
                }
                JournalCompression.compress(dir);
            }
        }
    }

    /** What is sound, with damage passed over. */
    private List<String> sound() throws IOException {
        Feed.Transcript transcript = new Feed.Transcript();
        try (ChronicleJournalReader reader = new ChronicleJournalReader(dir)) {
            boolean more = true;
            while (more) {
                try {
                    more = reader.next(transcript);
                } catch (CorruptJournalException e) {
                    more = reader.skipDamage();
                }
            }
        }
        return transcript.lines;
    }

    private List<String> read() throws IOException {
        Feed.Transcript transcript = new Feed.Transcript();
        try (ChronicleJournalReader reader = new ChronicleJournalReader(dir)) {
            while (reader.next(transcript)) {
                // on
            }
        }
        return new ArrayList<>(transcript.lines);
    }
}
