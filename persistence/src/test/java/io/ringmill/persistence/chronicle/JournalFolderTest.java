package io.ringmill.persistence.chronicle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringmill.journal.Journal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A folder that cannot be used says so in one sentence, with its name and what to do. */
class JournalFolderTest {

    @TempDir
    Path dir;

    @Test
    void shouldRefuseAFileForAFolder() throws IOException {
        Path file = Files.createFile(dir.resolve("journal"));
        assertThatThrownBy(() -> ChronicleJournal.open(file))
                .isInstanceOf(IOException.class)
                .hasMessage("journal folder " + file + " is a file: name another folder");
        assertThatThrownBy(() -> new ChronicleJournalReader(file))
                .isInstanceOf(IOException.class)
                .hasMessage("journal folder " + file + " is a file: name the folder of a journal");
    }

    @Test
    void shouldRefuseAFolderBelowAFile() throws IOException {
        Path below = Files.createFile(dir.resolve("file")).resolve("journal");
        assertThatThrownBy(() -> ChronicleJournal.open(below))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("journal folder " + below + " cannot be written to: make it writable or name");
    }

    @Test
    void shouldRefuseAFolderThatIsInUse() throws IOException {
        try (Journal journal = ChronicleJournal.open(dir)) {
            new Feed(1).session(journal, 1);
            assertThat(JournalFolder.isLive(dir)).isTrue();
            assertThatThrownBy(() -> ChronicleJournal.open(dir))
                    .isInstanceOf(IOException.class)
                    .hasMessage("journal folder " + dir
                            + " is being written by another run: stop that one or name another folder");
        }
        assertThat(JournalFolder.isLive(dir)).isFalse();
    }

    @Test
    void shouldLetGoOfAFolderThatItRefuses() throws IOException {
        Files.createFile(dir.resolve("20260101F.cq4"));
        assertThatThrownBy(() -> ChronicleJournal.open(dir, Roll.HOURLY)).isInstanceOf(IOException.class);
        assertThat(JournalFolder.isLive(dir)).isFalse();
    }

    @Test
    void shouldRefuseAnotherRollThanItWasBegunWith() throws IOException {
        try (Journal journal = ChronicleJournal.open(dir, Roll.DAILY)) {
            new Feed(1).session(journal, 1);
        }
        assertThatThrownBy(() -> ChronicleJournal.open(dir, Roll.HOURLY))
                .isInstanceOf(IOException.class)
                .hasMessageMatching("journal folder " + dir + " holds \\d{8}F.cq4, which is not of roll hourly: "
                        + "keep the roll it was begun with or name another folder");
    }

    @Test
    void shouldRefuseADiskThatIsAlmostFull() {
        assertThatThrownBy(() -> ChronicleJournal.open(dir, Roll.DAILY, Long.MAX_VALUE))
                .isInstanceOf(IOException.class)
                .hasMessageMatching(
                        "journal folder " + dir + " is on a disk with \\d+ MiB left, of which \\d+ are kept "
                                + "free: make room, or lower the reserve");
    }

    @Test
    void shouldRefuseToReadWhatIsNoJournal() {
        assertThatThrownBy(() -> new ChronicleJournalReader(dir.resolve("nowhere")))
                .isInstanceOf(IOException.class)
                .hasMessage(
                        "journal folder " + dir.resolve("nowhere") + " does not exist: name the folder of a journal");
        assertThatThrownBy(() -> new ChronicleJournalReader(dir))
                .isInstanceOf(IOException.class)
                .hasMessage("journal folder " + dir + " holds no journal: name the folder of one");
    }

    @Test
    void shouldGoOnWhenAKilledProcessLeftAHalfMadeFile() throws IOException {
        Files.write(dir.resolve("20231114-2213.cq4"), new byte[] {0, 0, 0, (byte) 0x80, 1, 2, 3, 0, 0, 0});
        try (Journal journal = ChronicleJournal.open(dir, Roll.MINUTELY)) {
            new Feed(1).session(journal, 1);
        }
        assertThat(JournalFolder.files(dir)).hasSize(1);
    }
}
