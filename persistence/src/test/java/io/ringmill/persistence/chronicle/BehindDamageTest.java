package io.ringmill.persistence.chronicle;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.event.Event;
import io.ringmill.journal.CorruptJournalException;
import io.ringmill.journal.Journal;
import io.ringmill.pipeline.JournalSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is behind damage in a session is there after a repair if that was asked for. The oracle is the undamaged journal. */
class BehindDamageTest {

    @TempDir
    Path temp;

    private Path dir;
    private Path file;
    private byte[] pristine;
    private List<String> written;
    private final List<Place> frames = new ArrayList<>();

    private record Place(int position, int length, long sequence) {}

    /** Writes down holes, too. */
    private static final class Transcript extends Feed.Transcript {
        @Override
        public void hole(long from, long to) {
            lines.add("hole " + from + " " + to);
        }
    }

    @BeforeEach
    void write() throws IOException {
        dir = temp.resolve("journal");
        long[] nowMs = {1_700_000_000_000L};
        try (Journal journal = ChronicleJournal.open(dir, Roll.DAILY, 0, () -> nowMs[0]++)) {
            for (int seed = 1; seed <= 3; seed++) {
                new Feed(seed).session(journal, 600);
            }
        }
        written = read();
        file = JournalFolder.files(dir).get(0);
        pristine = Files.readAllBytes(file);
        int session = 0;
        try (CycleFile cycle = new CycleFile(file)) {
            while (cycle.advance()) {
                boolean first = (cycle.window().getInt(cycle.offset() + Frame.VERSION_AND_FLAGS) & Frame.FIRST) != 0;
                session += first ? 1 : 0;
                if (session == 2) {
                    frames.add(new Place(
                            (int) cycle.position(),
                            cycle.length() + 4,
                            cycle.window().getLong(cycle.offset() + Frame.SEQUENCE)));
                }
            }
        }
    }

    private List<String> read() throws IOException {
        Transcript transcript = new Transcript();
        try (ChronicleJournalReader reader = new ChronicleJournalReader(dir)) {
            while (reader.next(transcript)) {
                // on
            }
        }
        return transcript.lines;
    }

    private static long sequence(String line) {
        return Long.parseLong(line.split(" ")[2]);
    }

    /** Damages, repairs and checks that all is there but one stretch, which is told. Returns what was behind. */
    private List<BehindDamage> repaired(byte[] damaged) throws IOException {
        Files.write(file, damaged);
        List<BehindDamage> offered = JournalRepair.behind(dir);
        JournalRepair.Report report = JournalRepair.keepBehind(dir);
        assertThat(report.behind()).isEqualTo(offered);
        assertThat(report.setAside())
                .singleElement()
                .satisfies(aside -> assertThat(aside).hasBinaryContent(damaged));
        List<String> read = read();
        assertThat(JournalRepair.keepBehind(dir).damages()).isEmpty();
        checkHoles(read, offered);
        return offered;
    }

    private void checkHoles(List<String> read, List<BehindDamage> behind) {
        List<String> holes =
                read.stream().filter(line -> line.startsWith("hole")).toList();
        assertThat(holes)
                .containsExactlyElementsOf(behind.stream()
                        .map(each -> "hole " + each.from() + " " + each.to())
                        .toList());
        List<String> all = written.subList(indexOfSession(written, 2), indexOfSession(written, 3));
        List<String> left = read.subList(indexOfSession(read, 2), indexOfSession(read, 3));
        List<Long> missing = new ArrayList<>();
        for (String line : all) {
            if (!line.startsWith("event")) {
                continue;
            }
            boolean lost =
                    behind.stream().anyMatch(each -> sequence(line) >= each.from() && sequence(line) < each.to());
            String same = left.stream()
                    .filter(each -> each.startsWith("event") && sequence(each) == sequence(line))
                    .findFirst()
                    .orElse("");
            if (lost || same.isEmpty()) {
                missing.add(sequence(line));
            } else {
                assertThat(withoutNames(same)).isEqualTo(withoutNames(same, line));
            }
        }
        long lost = behind.stream().mapToLong(each -> each.to() - each.from()).sum();
        assertThat(missing).hasSize((int) lost);
        assertThat(behind.stream().mapToLong(BehindDamage::events).sum())
                .isEqualTo(600
                        - behind.get(0).to()
                        - behind.stream()
                                .skip(1)
                                .mapToLong(each -> each.to() - each.from())
                                .sum());
        assertThat(read.subList(0, indexOfSession(read, 2))).isEqualTo(written.subList(0, indexOfSession(written, 2)));
        assertThat(read.subList(indexOfSession(read, 3), read.size()))
                .isEqualTo(written.subList(indexOfSession(written, 3), written.size()));
    }

    private static int indexOfSession(List<String> lines, int number) {
        int found = 0;
        for (int i = 0; i < lines.size(); i++) {
            found += lines.get(i).startsWith("begin") ? 1 : 0;
            if (found == number) {
                return i;
            }
        }
        throw new AssertionError("no session " + number);
    }

    private static String withoutNames(String read) {
        return withoutNames(read, read);
    }

    /** A line as it was written, with its names taken out where what was read has lost them. */
    private static String withoutNames(String read, String line) {
        String[] with =
                read.replaceAll("[(]lost (\\w+) (\\d+)[)]", "(lost-$1-$2)").split(" ");
        String[] words =
                line.replaceAll("[(]lost (\\w+) (\\d+)[)]", "(lost-$1-$2)").split(" ");
        for (int i = 0; i < with.length; i++) {
            words[i] = with[i].startsWith("(lost-") ? "?" : words[i];
        }
        return String.join(" ", words);
    }

    private Place frame(int number) {
        return frames.get(number);
    }

    @Test
    void shouldKeepWhatIsBehindADamagedBody() throws IOException {
        byte[] damaged = pristine.clone();
        damaged[frame(5).position() + 40] ^= 1;
        assertThat(repaired(damaged)).singleElement().satisfies(behind -> {
            assertThat(behind.session()).isEqualTo(2);
            assertThat(behind.from()).isEqualTo(frame(5).sequence());
            assertThat(behind.to()).isEqualTo(frame(6).sequence());
        });
    }

    @Test
    void shouldKeepWhatIsBehindADamagedHead() throws IOException {
        for (int at : new int[] {0, 3, 4, 8, 12, 16, 20, 27}) {
            byte[] damaged = pristine.clone();
            damaged[frame(20).position() + at] ^= 64;
            assertThat(repaired(damaged)).as("byte %d", at).singleElement().satisfies(behind -> {
                assertThat(behind.from()).isEqualTo(frame(20).sequence());
                assertThat(behind.to()).isEqualTo(frame(21).sequence());
            });
            clean();
        }
    }

    @Test
    void shouldKeepWhatIsBehindPagesOfZeros() throws IOException {
        byte[] damaged = pristine.clone();
        int from = frame(20).position() / 512 * 512;
        Arrays.fill(damaged, from, from + 4096, (byte) 0);
        assertThat(repaired(damaged))
                .singleElement()
                .satisfies(behind -> assertThat(behind.to() - behind.from()).isGreaterThan(20));
    }

    @Test
    void shouldKeepWhatIsBetweenDamagesAndBehindThem() throws IOException {
        byte[] damaged = pristine.clone();
        damaged[frame(12).position() + 40] ^= 1;
        damaged[frame(25).position() + 40] ^= 1;
        damaged[frame(30).position() + 2] ^= 1;
        assertThat(repaired(damaged)).hasSize(3);
    }

    @Test
    void shouldNameWhatHasLostItsName() throws IOException {
        byte[] damaged = pristine.clone();
        damaged[frame(3).position() + 40] ^= 1; // most keys are new there
        assertThat(repaired(damaged)).singleElement().satisfies(behind -> {
            assertThat(behind.keys()).isPositive();
            assertThat(behind.symbols()).isPositive();
        });
        assertThat(read()).anyMatch(line -> line.contains("(lost key "));
    }

    @Test
    void shouldReadTheRepairedThroughItsIndex() throws IOException {
        byte[] damaged = pristine.clone();
        damaged[frame(12).position() + 40] ^= 1;
        repaired(damaged);
        CycleIndex index = CycleIndexer.index(file(), Optional.empty(), Optional.empty(), () -> false)
                .orElseThrow();
        index.write(file());
        Transcript transcript = new Transcript();
        try (ChronicleJournalReader reader = new ChronicleJournalReader(dir).overview()) {
            while (reader.next(transcript)) {
                // on
            }
        }
        assertThat(transcript.lines.stream().filter(line -> line.startsWith("event " + Event.DATA)))
                .isEmpty();
        assertThat(transcript.lines.stream().filter(line -> line.startsWith("hole") || line.startsWith("end")))
                .hasSize(4);
    }

    @Test
    void shouldGoOnBehindARepairedHole() throws IOException {
        byte[] damaged = pristine.clone();
        damaged[frame(12).position() + 40] ^= 1;
        repaired(damaged);
        try (ChronicleJournal journal = ChronicleJournal.open(dir, Roll.DAILY, 0)) {
            assertThat(journal.damage()).isEmpty();
            new Feed(9).session(journal, 100);
        }
        assertThat(indexOfSession(read(), 4)).isPositive();
    }

    @Test
    void shouldNotTakeFramesOfAnotherSessionForThoseOfTheDamagedOne() throws IOException {
        SplittableRandom random = new SplittableRandom(5);
        int end = frame(frames.size() - 1).position();
        for (int round = 0; round < 30; round++) {
            byte[] damaged = pristine.clone();
            int from = frame(frames.size() - 1 - random.nextInt(20)).position();
            Arrays.fill(damaged, from, end + 2000 + random.nextInt(4000), (byte) 0); // and the head of the next session
            Files.write(file, damaged);
            assertThat(JournalRepair.behind(dir)).as("round %d", round).isEmpty();
        }
    }

    @Test
    void shouldKeepNothingWhereItIsNotAskedFor() throws IOException {
        byte[] damaged = pristine.clone();
        damaged[frame(12).position() + 40] ^= 1;
        Files.write(file, damaged);
        assertThat(JournalRepair.repair(dir).behind()).hasSize(1);
        List<String> read = read();
        assertThat(read).noneMatch(line -> line.startsWith("hole"));
        assertThat(read.subList(indexOfSession(read, 2), indexOfSession(read, 3)))
                .filteredOn(line -> line.startsWith("event"))
                .hasSize((int) frame(12).sequence());
    }

    @Test
    void shouldEndWithDamageWhereFilesAreMissingBetween() throws IOException {
        Path other = temp.resolve("other");
        long[] nowMs = {1_700_000_000_000L};
        try (Journal journal = ChronicleJournal.open(other, Roll.MINUTELY, 0, () -> nowMs[0] += 500)) {
            new Feed(1).session(journal, 2000);
        }
        List<Path> files = JournalFolder.files(other);
        assertThat(files).hasSizeGreaterThan(2);
        Files.delete(files.get(1)); // a session may have begun there, for all that is known
        assertThat(JournalRepair.behind(other)).isEmpty();
        try (ChronicleJournalReader reader = new ChronicleJournalReader(other).behindDamage()) {
            Transcript transcript = new Transcript();
            boolean damaged = false;
            for (boolean more = true; more; ) {
                try {
                    more = reader.next(transcript);
                } catch (CorruptJournalException missing) {
                    damaged = true;
                    reader.skipDamage();
                }
            }
            assertThat(damaged).isTrue();
        }
    }

    @Test
    void shouldReadOnWhereAFileWithAHoleWasPruned() throws IOException {
        dir = temp.resolve("other");
        long[] nowMs = {1_700_000_000_000L};
        try (Journal journal = ChronicleJournal.open(dir, Roll.MINUTELY, 0, () -> nowMs[0] += 500)) {
            new Feed(1).session(journal, 2000);
        }
        List<Place> places = new ArrayList<>();
        try (CycleFile cycle = new CycleFile(file())) {
            while (cycle.advance()) {
                places.add(new Place((int) cycle.position(), cycle.length() + 4, 0));
            }
        }
        byte[] damaged = Files.readAllBytes(file());
        damaged[places.get(places.size() / 2).position() + 40] ^= 1;
        Files.write(file(), damaged);
        JournalRepair.keepBehind(dir);
        List<String> whole = read();
        assertThat(whole).anyMatch(line -> line.startsWith("hole"));

        JournalPruning.Report report =
                JournalPruning.prune(dir, JournalSettings.Care.parse("0B"), JournalPruning.Needed.ALL);

        assertThat(report.files()).isPositive();
        List<String> left =
                read().stream().filter(line -> line.startsWith("event")).toList();
        assertThat(left)
                .isNotEmpty()
                .isEqualTo(events(whole)
                        .subList(
                                events(whole).size() - left.size(),
                                events(whole).size()));
    }

    private static List<String> events(List<String> lines) {
        return lines.stream().filter(line -> line.startsWith("event")).toList();
    }

    private Path file() throws IOException {
        return JournalFolder.files(dir).get(0);
    }

    private void clean() throws IOException {
        Path aside = dir.resolve(JournalRepair.ASIDE);
        try (Stream<Path> all = Files.list(aside)) {
            for (Path each : all.toList()) {
                Files.delete(each);
            }
        }
    }
}
