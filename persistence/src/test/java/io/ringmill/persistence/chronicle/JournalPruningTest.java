package io.ringmill.persistence.chronicle;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.journal.Journal;
import io.ringmill.journal.JournalHeader;
import io.ringmill.persistence.EventRange;
import io.ringmill.persistence.JournalInfo;
import io.ringmill.pipeline.JournalSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Readers that pass over stretches, and journals without their oldest files. The oracle is what was read before. */
class JournalPruningTest {

    private static final JournalSettings.Care NOTHING = new JournalSettings.Care(JournalSettings.Care.ALL, 0, false);

    @TempDir
    Path temp;

    private Path dir;
    private final long[] nowMs = {1_700_000_000_000L};
    private List<String> written;
    private List<Path> files;

    @BeforeEach
    void setUp() {
        dir = temp.resolve("journal");
    }

    /** Sessions of these seeds, the last of which has not ended. */
    private void write(boolean lastEnds, int... seeds) throws IOException {
        try (Journal journal = ChronicleJournal.open(dir, Roll.MINUTELY, 0, () -> nowMs[0] += 300)) {
            for (int seed : seeds) {
                boolean ends = lastEnds || seed != seeds[seeds.length - 1];
                new Feed(seed).session(journal, 3_000, ends);
            }
        }
        written = read();
        files = JournalFolder.files(dir);
        assertThat(files).hasSizeGreaterThan(1);
    }

    @Test
    void shouldReadWhatIsAskedForAndNothingElseWhenFilesAreIndexed() throws IOException {
        write(true, 1, 2, 3);
        List<Long> times = events(written).stream()
                .map(JournalPruningTest::timeNs)
                .sorted()
                .toList();
        new JournalFiles(dir, () -> false).index(files.subList(0, files.size() - 1));
        for (int from = 0; from < 10; from += 3) {
            for (int to = from + 1; to <= 10; to += 4) {
                long fromNs = times.get(from * (times.size() - 1) / 10);
                long toNs = times.get(to * (times.size() - 1) / 10);
                Counting range = new Counting();
                try (ChronicleJournalReader reader = new EventRange(0, fromNs, toNs).open(dir)) {
                    while (reader.next(range)) {
                        // on
                    }
                }
                assertThat(inRange(range.lines, fromNs, toNs)).isEqualTo(inRange(written, fromNs, toNs));
                assertThat(events(range.lines).size() + range.skipped)
                        .isEqualTo(events(written).size());
                assertThat(range.lines).containsAll(others(written)).hasSizeLessThanOrEqualTo(written.size());
            }
        }
    }

    @Test
    void shouldNotLookAtWhatItPassesOver() throws IOException {
        write(true, 1, 2, 3);
        new JournalFiles(dir, () -> false).index(files.subList(0, files.size() - 1));
        JournalInfo before = JournalInfo.verify(dir);
        Path passed = files.get(1);
        byte[] bytes = Files.readAllBytes(passed);
        for (int at = 10_000; at < 20_000; at++) {
            bytes[at] ^= 1;
        }
        Files.write(passed, bytes);

        assertThat(JournalInfo.verify(dir).damages()).isNotEmpty();
        assertThat(JournalInfo.read(dir))
                .usingRecursiveComparison()
                .ignoringFieldsOfTypes(io.ringmill.event.Dictionary.class)
                .isEqualTo(before);
        Counting last = new Counting();
        try (ChronicleJournalReader reader = new EventRange(3, Long.MIN_VALUE, Long.MAX_VALUE).open(dir)) {
            while (reader.next(last)) {
                // on
            }
        }
        assertThat(last.lines).endsWith(written.get(written.size() - 1));
    }

    @Test
    void shouldBeginWhereItWasCutWhenItIsPruned() throws IOException {
        write(true, 1, 2, 3);
        JournalPruning.Report report = JournalPruning.prune(dir, NOTHING, JournalPruning.Needed.ALL);

        assertThat(report.held()).isEmpty();
        assertThat(report.files()).isEqualTo(files.size() - 1);
        assertThat(JournalFolder.files(dir)).containsExactly(files.get(files.size() - 1));
        Counting left = new Counting();
        try (ChronicleJournalReader reader = new ChronicleJournalReader(dir)) {
            assertThat(reader.sessions()).isEqualTo(2);
            while (reader.next(left)) {
                // on
            }
            assertThat(reader.sessions()).isEqualTo(3);
        }
        assertThat(left.lines.get(0)).isEqualTo(begins(written).get(2));
        assertThat(left.lines.subList(1, left.lines.size()))
                .isEqualTo(written.subList(written.size() - left.lines.size() + 1, written.size()));
        JournalInfo info = JournalInfo.read(dir);
        assertThat(info.prunedSessions()).isEqualTo(2);
        assertThat(info.sessions()).singleElement().satisfies(session -> {
            assertThat(session.number()).isEqualTo(3);
            assertThat(session.events()).isEqualTo(3_000);
            assertThat(session.pruned())
                    .isEqualTo(left.skipped)
                    .isEqualTo(left.pruned)
                    .isPositive();
            assertThat(session.closed()).isTrue();
        });
        assertThat(info.damages()).isEmpty();
    }

    @Test
    void shouldReadTheSameOrSayWhatIsDamagedWhateverHappensToAnIndexOrToWhatIsKept() throws IOException {
        write(true, 1, 2, 3);
        new JournalFiles(dir, () -> false).index(files.subList(0, files.size() - 1));
        assertReadsOrSaysSo(CycleIndex.of(files.get(0)));
        JournalPruning.prune(dir, NOTHING, JournalPruning.Needed.ALL);
        Path kept;
        try (Stream<Path> all = Files.list(dir)) {
            kept = all.filter(file -> file.toString().endsWith(PrunedFiles.SUFFIX))
                    .findFirst()
                    .orElseThrow();
        }
        assertReadsOrSaysSo(kept);
    }

    private void assertReadsOrSaysSo(Path file) throws IOException {
        List<String> whole = events(read());
        long fromNs = timeNs(whole.get(whole.size() / 2));
        long toNs = timeNs(whole.get(whole.size() * 3 / 4));
        byte[] sound = Files.readAllBytes(file);
        for (int at = 0; at < sound.length; at += at < 64 ? 1 : 97) {
            byte[] flipped = sound.clone();
            flipped[at] ^= (byte) (1 << at % 8);
            for (byte[] damaged : List.of(flipped, Arrays.copyOf(sound, at))) {
                Files.write(file, damaged);
                Counting all = new Counting();
                try (ChronicleJournalReader reader = new ChronicleJournalReader(dir).between(fromNs, toNs)) {
                    while (reader.next(all)) {
                        // on
                    }
                    assertThat(inRange(all.lines, fromNs, toNs))
                            .as("byte %s of %s", at, file)
                            .isEqualTo(inRange(whole, fromNs, toNs));
                } catch (IOException said) {
                    assertThat(said).hasMessageContaining(file.toString()).hasMessageContaining("is damaged");
                }
            }
        }
        Files.write(file, sound);
    }

    @Test
    void shouldBePrunedAgainAndGoOn() throws IOException {
        write(true, 1, 2);
        JournalPruning.prune(dir, NOTHING, JournalPruning.Needed.ALL);
        List<Path> first = JournalFolder.files(dir);
        write(true, 3, 4);
        JournalPruning.prune(dir, NOTHING, JournalPruning.Needed.ALL);
        assertThat(JournalFolder.files(dir)).hasSize(1).doesNotContainAnyElementsOf(first);
        assertThat(JournalInfo.verify(dir).sessions())
                .extracting(JournalInfo.Session::number)
                .containsExactly(4);
        List<String> left = read();
        assertThat(left.subList(1, left.size()))
                .isEqualTo(written.subList(written.size() - left.size() + 1, written.size()));
    }

    @Test
    void shouldPruneByAge() throws IOException {
        write(true, 1, 2, 3);
        long thirdEndedMs =
                Roll.MINUTELY.endMs(JournalFolder.nameOf(files.get(2))).getAsLong();
        JournalSettings.Care minute = new JournalSettings.Care(60_000_000_000L, JournalSettings.Care.ALL, false);
        new JournalFiles(dir, () -> false).index(files.subList(0, files.size() - 1));
        List<Path> closed = files.subList(0, files.size() - 1);
        assertThat(new JournalPruning(dir, minute, JournalPruning.Needed.ALL, thirdEndedMs + 59_999)
                        .prune(Roll.MINUTELY, closed, Optional.empty())
                        .files())
                .isEqualTo(2);
        assertThat(JournalFolder.files(dir)).isEqualTo(files.subList(2, files.size()));
    }

    @Test
    void shouldKeepWhatASessionNeedsThatHasNotEnded() throws IOException {
        write(false, 1, 2);
        Path begun = fileOfSession(2);
        JournalPruning.Report report = JournalPruning.prune(dir, NOTHING, JournalPruning.Needed.ALL);
        assertThat(report.held()).contains("needs file " + begun.getFileName());
        assertThat(JournalFolder.files(dir).get(0)).isEqualTo(begun);

        String needed = JournalFolder.nameOf(files.get(files.size() - 2));
        List<JournalHeader> asked = new ArrayList<>();
        JournalPruning.prune(dir, NOTHING, session -> {
            asked.add(session);
            return Optional.of(needed);
        });
        assertThat(asked).extracting(JournalHeader::identity).containsExactly("identity-2");
        assertThat(JournalFolder.files(dir).get(0)).isEqualTo(files.get(files.size() - 2));

        JournalPruning.prune(dir, NOTHING, JournalPruning.Needed.ALL);
        assertThat(JournalFolder.files(dir).get(0)).isEqualTo(files.get(files.size() - 2));
    }

    @Test
    void shouldGoOnFromAPlaceWithinASessionWhoseBeginningWasPruned() throws IOException {
        write(false, 1, 2);
        Path begun = fileOfSession(2);
        Feed.Transcript all = new Feed.Transcript();
        JournalPosition place = null;
        JournalHeader session;
        try (ChronicleJournalReader reader = new ChronicleJournalReader(dir)) {
            while (reader.next(all)) {
                Optional<JournalPosition> here = reader.position();
                boolean isMidway = events(all.lines).size() < 5_500;
                place = isMidway && here.isPresent() ? here.get() : place;
            }
            session = reader.header();
        }
        JournalPosition from = place;
        JournalPruning.prune(dir, NOTHING, pruned -> Optional.of(from.file()));
        assertThat(JournalFolder.files(dir)).isNotEmpty().doesNotContain(begun);

        Feed.Transcript behind = new Feed.Transcript();
        behind.begin(session);
        try (ChronicleJournalReader reader = new ChronicleJournalReader(dir, from, session)) {
            while (reader.next(behind)) {
                // on
            }
        }
        List<String> read = events(behind.lines);
        List<String> expected = events(all.lines);
        assertThat(read).hasSizeGreaterThan(400);
        assertThat(read).isEqualTo(expected.subList(expected.size() - read.size(), expected.size()));
    }

    @Test
    void shouldBePrunedAgainWhenItsSessionGoesOnFromAnother() throws IOException {
        try (Journal journal = ChronicleJournal.open(dir, Roll.MINUTELY, 0, () -> nowMs[0] += 1_500)) {
            new Feed(1, "windows: {}", 1_000).session(journal, 3_000, false);
        }
        files = JournalFolder.files(dir);
        assertThat(files).hasSizeGreaterThan(3);
        for (int first = 2; first < 4; first++) {
            String needed = JournalFolder.nameOf(files.get(first));
            for (Path file : files) {
                Files.deleteIfExists(CycleIndex.of(file));
            }
            JournalPruning.prune(dir, NOTHING, session -> Optional.of(needed));
            assertThat(JournalFolder.files(dir).get(0)).isEqualTo(files.get(first));
        }
        assertThat(JournalInfo.verify(dir).damages()).isEmpty();
    }

    @Test
    void shouldBeWholeWhereverThePruningWasKilled() throws IOException {
        write(true, 1, 2, 3);
        List<byte[]> bytes = new ArrayList<>();
        for (Path file : files) {
            bytes.add(Files.readAllBytes(file));
        }
        JournalPruning.prune(dir, NOTHING, JournalPruning.Needed.ALL);
        List<String> left = read();
        for (int i = 0; i < files.size() - 1; i++) {
            Files.write(files.get(i), bytes.get(i)); // not deleted yet
        }
        assertThat(read()).isEqualTo(left);
        List<Path> leftOver = files.subList(0, files.size() - 1);
        write(true, 4);
        assertThat(written.subList(0, left.size())).isEqualTo(left);
        JournalPruning.prune(dir, NOTHING, JournalPruning.Needed.ALL);
        assertThat(leftOver).noneMatch(Files::exists);
    }

    @Test
    void shouldPruneNothingBehindDamage() throws IOException {
        write(true, 1, 2, 3);
        byte[] bytes = Files.readAllBytes(files.get(1));
        bytes[10_000] ^= 1;
        Files.write(files.get(1), bytes);
        JournalPruning.Report report = JournalPruning.prune(dir, NOTHING, JournalPruning.Needed.ALL);
        assertThat(report.held()).contains("ringmill journal repair");
        assertThat(report.files()).isLessThanOrEqualTo(1);
    }

    @Test
    void shouldLookAfterFilesWhileItIsWritten() throws IOException {
        JournalSettings.Care care = new JournalSettings.Care(JournalSettings.Care.ALL, 200_000, true);
        JournalUpkeep upkeep = new JournalUpkeep(dir, Roll.MINUTELY, care, new Room(dir, 0, () -> 1), () -> nowMs[0]);
        try (Journal journal = ChronicleJournal.open(dir, Roll.MINUTELY, 0, () -> nowMs[0] += 300)) {
            for (int seed = 1; seed <= 5; seed++) {
                new Feed(seed).session(journal, 3_000, true);
                upkeep.work(); // sees files that are closed
                upkeep.work(); // and finds them closed again
            }
        }
        List<Path> left = JournalFolder.files(dir);
        assertThat(left.subList(0, left.size() - 1)).isNotEmpty().allMatch(CycleBytes::isCompressed);
        JournalInfo info = JournalInfo.verify(dir);
        assertThat(info.damages()).isEmpty();
        assertThat(info.prunedSessions()).isPositive();
        assertThat(info.sessions().get(info.sessions().size() - 1).events()).isEqualTo(3_000);
    }

    private Path fileOfSession(int number) throws IOException {
        int session = 0;
        for (Path path : files) {
            try (CycleFile file = new CycleFile(path)) {
                while (file.advance()) {
                    session +=
                            (file.window().getInt(file.offset() + Frame.VERSION_AND_FLAGS) & Frame.FIRST) == 0 ? 0 : 1;
                    if (session == number) {
                        return path;
                    }
                }
            }
        }
        throw new AssertionError();
    }

    private static List<String> events(List<String> lines) {
        return lines.stream().filter(line -> line.startsWith("event ")).toList();
    }

    private static List<String> begins(List<String> lines) {
        return lines.stream().filter(line -> line.startsWith("begin ")).toList();
    }

    /** All but events and digests. */
    private static List<String> others(List<String> lines) {
        return lines.stream()
                .filter(line -> line.startsWith("begin ") || line.startsWith("end "))
                .toList();
    }

    /** The data in this range. */
    private static List<String> inRange(List<String> lines, long fromNs, long toNs) {
        return events(lines).stream()
                .filter(line -> timeNs(line) >= fromNs && timeNs(line) < toNs)
                .toList();
    }

    private static long timeNs(String event) {
        return Long.parseLong(event.split(" ", -1)[5]);
    }

    private List<String> read() throws IOException {
        Counting all = new Counting();
        try (ChronicleJournalReader reader = new ChronicleJournalReader(dir)) {
            while (reader.next(all)) {
                // on
            }
        }
        return all.lines;
    }

    private static final class Counting extends Feed.Transcript {
        long skipped;
        long pruned;

        @Override
        public void skipped(byte kind, int stream, long events, long firstTimeNs, long lastTimeNs) {
            skipped += events;
        }

        @Override
        public void pruned(long events, long lastTimeNs, long changes) {
            pruned = events;
        }
    }
}
