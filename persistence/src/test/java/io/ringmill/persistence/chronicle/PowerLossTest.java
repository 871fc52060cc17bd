package io.ringmill.persistence.chronicle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringmill.journal.CorruptJournalException;
import io.ringmill.journal.Journal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Of what was not forced to the disk a power loss leaves some sectors and zeros in place of others, or a shorter file. A journal
 * goes on behind its last whole record, if nothing that is sound lies behind that.
 */
class PowerLossTest {

    private static final int SECTOR = 512;

    @TempDir
    Path dir;

    private final SplittableRandom random = new SplittableRandom(Long.getLong("seed", 11));
    private List<String> lines;
    private List<Path> files;
    private byte[] newest;
    private final List<Integer> frames = new ArrayList<>();

    @BeforeEach
    void writeTwoFiles() throws IOException {
        long[] nowMs = {1_700_000_000_000L};
        try (Journal journal = ChronicleJournal.open(dir, Roll.MINUTELY, 0, () -> nowMs[0] += 1500)) {
            new Feed(1).session(journal, 400, false);
            new Feed(2).session(journal, 400, true);
        }
        lines = read();
        files = JournalFolder.files(dir);
        assertThat(files).hasSizeGreaterThan(1);
        newest = Files.readAllBytes(newestPath());
        try (CycleFile file = new CycleFile(newestPath())) {
            while (file.advance()) {
                frames.add((int) file.position());
            }
        }
        assertThat(frames).hasSizeGreaterThan(5);
    }

    private Path newestPath() {
        return files.get(files.size() - 1);
    }

    @Test
    void shouldGoOnBehindTheLastWholeRecordWhenTheFileIsShorter() throws IOException {
        List<Integer> lengths = new ArrayList<>(List.of(0, 1, 3, 4, 5, 40, 1000));
        for (int length = frames.get(0) - 8; length < used(); length += 1 + random.nextInt(200)) {
            lengths.add(length);
        }
        for (int length : lengths) {
            Files.write(newestPath(), Arrays.copyOf(newest, length));
            assertGoesOn("cut off at " + length);
        }
    }

    @Test
    void shouldGoOnBehindTheLastWholeRecordWhenSectorsAtItsEndAreZeros() throws IOException {
        int told = 0;
        for (int from = 0; from < used(); from += SECTOR) {
            byte[] lost = newest.clone();
            Arrays.fill(lost, from, lost.length, (byte) 0);
            Files.write(newestPath(), lost);
            told += assertGoesOn("zeros from " + from) ? 1 : 0;
        }
        assertThat(told).isGreaterThan(1);
    }

    @Test
    void shouldGoOnBehindTheLastWholeRecordWhenASectorWithinTheLastIsZeros() throws IOException {
        try (ChronicleJournal journal = ChronicleJournal.open(dir, Roll.MINUTELY, 0, () -> 1_700_000_000_000L)) {
            journal.begin(new Feed(3, "# long".repeat(500)).header);
        }
        byte[] longer = Files.readAllBytes(newestPath());
        for (int sector = used() / SECTOR * SECTOR + SECTOR; longer[sector + SECTOR] != 0; sector += SECTOR) {
            byte[] lost = longer.clone();
            Arrays.fill(lost, sector, sector + SECTOR, (byte) 0);
            Files.write(newestPath(), lost);
            assertThat(assertGoesOn("without sector at " + sector)).isTrue();
        }
    }

    @Test
    void shouldGoOnBehindTheLastWholeRecordWhenTheSectorIsLostInWhichTheLastBegins() throws IOException {
        int last = frames.get(frames.size() - 1);
        byte[] lost = newest.clone();
        int sector = last / SECTOR * SECTOR;
        Arrays.fill(lost, sector, sector + SECTOR, (byte) 0);
        lost[used() - 1] |= 1;
        Files.write(newestPath(), lost);
        assertThat(used()).isGreaterThan(sector + SECTOR);
        assertThat(assertGoesOn("without sector at " + sector)).isTrue();
    }

    @Test
    void shouldSayThatItIsDamagedWhenSoundRecordsLieBehindZeros() throws IOException {
        int frame = frames.get(frames.size() / 2);
        int sector = (frame + SECTOR - 1) / SECTOR * SECTOR;
        byte[] lost = newest.clone();
        Arrays.fill(lost, sector, sector + SECTOR, (byte) 0);
        Files.write(newestPath(), lost);

        assertThatThrownBy(this::read).isInstanceOf(CorruptJournalException.class);
        try (ChronicleJournal journal = ChronicleJournal.open(dir, Roll.MINUTELY, 0)) {
            assertThat(journal.trimmed()).isEmpty();
            assertThat(journal.damage()).isPresent();
        } catch (IOException refused) {
            assertThat(refused).hasMessageContaining("ringmill journal repair");
        }
        assertThat(Arrays.copyOf(Files.readAllBytes(newestPath()), used())).isEqualTo(Arrays.copyOf(lost, used()));
    }

    @Test
    void shouldTrimNothingWhenTheLastRecordIsOtherThanItWasAndNotCutOff() throws IOException {
        int last = frames.get(frames.size() - 1);
        byte[] flipped = newest.clone();
        flipped[last + 40] ^= 8;
        Files.write(newestPath(), flipped);

        try (ChronicleJournal journal = ChronicleJournal.open(dir, Roll.MINUTELY, 0)) {
            assertThat(journal.trimmed()).isEmpty();
            assertThat(journal.damage().orElseThrow()).contains("its checksum is not that of its bytes");
        }
        assertThatThrownBy(this::read).isInstanceOf(CorruptJournalException.class);
    }

    /** What is read before is what was written, and what is written now can be read; whether a power loss was told of. */
    private boolean assertGoesOn(String what) throws IOException {
        List<String> left = read();
        assertThat(left).as(what).isEqualTo(lines.subList(0, left.size()));
        boolean told;
        List<String> more;
        try (ChronicleJournal journal = ChronicleJournal.open(dir, Roll.MINUTELY, 0, () -> 1_700_000_000_000L)) {
            assertThat(journal.damage()).as(what).isEmpty();
            told = journal.trimmed().isPresent();
            more = new Feed(9).session(journal, 20, true);
        }
        List<String> all = new ArrayList<>(left);
        all.addAll(more);
        assertThat(read()).as(what).isEqualTo(all);
        for (Path file : JournalFolder.files(dir)) {
            if (!files.contains(file)) {
                Files.delete(file);
            }
        }
        Files.deleteIfExists(dir.resolve("metadata.cq4t"));
        return told;
    }

    private int used() {
        int used = newest.length;
        while (newest[used - 1] == 0) {
            used--;
        }
        return used;
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
