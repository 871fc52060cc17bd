package io.ringmill.persistence.chronicle;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.journal.CorruptJournalException;
import io.ringmill.journal.Journal;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever is done to the bytes of a journal: no record is read that was not written, and every session whose frames are
 * whole is read whole, before and after a repair. The oracle is the undamaged journal.
 */
class DamageTest {

    private static final int SESSIONS = 5;

    @TempDir
    Path temp;

    private Path dir;
    private final Map<String, List<String>> written = new LinkedHashMap<>();
    private final Map<Path, byte[]> pristine = new LinkedHashMap<>();
    private final List<WrittenFrame> frames = new ArrayList<>();

    /** A frame as it was written, its document's head included. */
    private record WrittenFrame(int session, Path file, int position, int length) {}

    @BeforeEach
    void writeSessionsOverFiles() throws IOException {
        dir = temp.resolve("journal");
        long[] nowMs = {1_700_000_000_000L};
        try (Journal journal = ChronicleJournal.open(dir, Roll.MINUTELY, 0, () -> nowMs[0] += 500)) {
            for (int seed = 1; seed <= SESSIONS; seed++) {
                new Feed(seed).session(journal, 60 * seed, seed != 2);
            }
        }
        sessions(read(true)).forEach(lines -> written.put(lines.get(0), lines));
        int session = 0;
        for (Path file : JournalFolder.files(dir)) {
            pristine.put(file, Files.readAllBytes(file));
            try (CycleFile cycle = new CycleFile(file)) {
                while (cycle.advance()) {
                    int flags = cycle.window().getInt(cycle.offset() + Frame.VERSION_AND_FLAGS);
                    session += (flags & Frame.FIRST) == 0 ? 0 : 1;
                    frames.add(new WrittenFrame(session, file, (int) cycle.position(), cycle.length() + 4));
                }
            }
        }
        assertThat(session).isEqualTo(SESSIONS);
        assertThat(pristine).hasSizeGreaterThan(1);
    }

    @Test
    void shouldReadWhatIsSoundWhenAByteIsFlipped() throws IOException {
        SplittableRandom random = random(1);
        for (int round = 0; round < 400; round++) {
            Path file = anyFile(random);
            byte[] bytes = pristine.get(file).clone();
            int at = random.nextInt(4) == 0
                    ? random.nextInt(used(bytes))
                    : anyFrame(file, random).position() + random.nextInt(40);
            bytes[at] ^= (byte) (1 << random.nextInt(8));
            check(file, bytes, "byte " + at + " of " + file, round % 40 == 0);
        }
    }

    @Test
    void shouldReadWhatIsSoundWhenAFileIsCutOff() throws IOException {
        Path file = files().get(files().size() - 1);
        byte[] bytes = pristine.get(file);
        int first = frames.stream()
                .filter(each -> each.file().equals(file))
                .findFirst()
                .orElseThrow()
                .position();
        for (int length = 0; length < used(bytes); length += length < first ? 997 : 3) {
            check(file, Arrays.copyOf(bytes, length), "cut off at " + length, length % 1000 == 0);
        }
    }

    @Test
    void shouldReadWhatIsSoundWhenABlockIsZero() throws IOException {
        SplittableRandom random = random(2);
        for (int round = 0; round < 60; round++) {
            Path file = anyFile(random);
            byte[] bytes = pristine.get(file).clone();
            int from = anyFrame(file, random).position() / 512 * 512;
            int to = Math.min(bytes.length, from + 512 * (1 + random.nextInt(8)));
            Arrays.fill(bytes, from, to, (byte) 0);
            check(file, bytes, "zeros in " + from + " to " + to, round % 20 == 0);
        }
    }

    @Test
    void shouldReadWhatIsSoundWhenThereIsGarbage() throws IOException {
        SplittableRandom random = random(3);
        for (int round = 0; round < 100; round++) {
            Path file = anyFile(random);
            byte[] bytes = pristine.get(file).clone();
            int from = random.nextInt(3) == 0
                    ? random.nextInt(used(bytes))
                    : anyFrame(file, random).position();
            byte[] garbage = new byte[Math.min(1 + random.nextInt(3000), bytes.length - from)];
            random.nextBytes(garbage);
            System.arraycopy(garbage, 0, bytes, from, garbage.length);
            check(file, bytes, garbage.length + " bytes of garbage at " + from, round % 25 == 0);
        }
    }

    @Test
    void shouldReadWhatIsSoundWhenAHoleIsLongerThanAnyRecord() throws IOException {
        Path file = files().get(0);
        byte[] bytes = pristine.get(file);
        WrittenFrame frame = frames.get(3);
        byte[] torn = new byte[bytes.length + (2 << 20)];
        System.arraycopy(bytes, 0, torn, 0, frame.position());
        System.arraycopy(bytes, frame.position(), torn, frame.position() + (2 << 20), bytes.length - frame.position());
        Files.write(file, torn);

        assertThat(read(false).damages).isNotEmpty();
        assertThat(sessions(read(false))).hasSize(SESSIONS);
    }

    @Test
    void shouldReadWhatIsSoundWhenAFileIsMissing() throws IOException {
        for (Path file : files()) {
            Files.delete(file);
            check(file, null, "without " + file, true);
        }
    }

    @Test
    void shouldLoseNothingWhenOnlyChroniclesOwnBytesAreDamaged() throws IOException {
        Path file = files().get(0);
        byte[] bytes = pristine.get(file).clone();
        bytes[4] ^= 1; // how Chronicle's head of the file begins
        Files.write(file, bytes);

        Reading reading = read(false);

        assertThat(reading.transcript.lines).isEqualTo(all());
        assertThat(reading.damages)
                .singleElement()
                .satisfies(damage -> assertThat(damage.session()).isZero());
        JournalRepair.repair(dir);
        assertThat(read(true).transcript.lines).isEqualTo(all());
    }

    @Test
    void shouldSayWhatIsLost() throws IOException {
        WrittenFrame frame = frames.stream()
                .filter(each -> each.session() == 3)
                .skip(3)
                .findFirst()
                .orElseThrow();
        byte[] bytes = pristine.get(frame.file()).clone();
        long firstLost =
                ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong(frame.position() + 4 + Frame.SEQUENCE);
        bytes[frame.position() + 30] ^= 1;
        Files.write(frame.file(), bytes);

        assertThat(JournalRepair.repair(dir).damages()).singleElement().satisfies(damage -> {
            assertThat(damage.session()).isEqualTo(3);
            assertThat(damage.fromSequence()).isEqualTo(firstLost);
            assertThat(damage.toSequence()).hasValue(180);
            assertThat(damage.lastTimeNs()).isPresent();
            assertThat(damage.headless()).isZero();
            assertThat(damage.cause()).contains("its checksum is not that of its bytes");
        });
    }

    @Test
    void shouldGoOnBehindDamageAndSaySo() throws IOException {
        WrittenFrame frame = frames.get(frames.size() - 3);
        byte[] bytes = pristine.get(frame.file()).clone();
        bytes[frame.position() + 30] ^= 1;
        Files.write(frame.file(), bytes);
        try (ChronicleJournal journal = ChronicleJournal.open(dir, Roll.MINUTELY, 0)) {
            assertThat(journal.damage().orElseThrow())
                    .contains(frame.file().getFileName().toString());
            new Feed(9).session(journal, 100);
        }
        assertThat(sessions(read(false)).get(SESSIONS)).hasSizeGreaterThan(100);
    }

    @Test
    void shouldFindNoDamageInASoundJournal() throws IOException {
        assertThat(JournalRepair.repair(dir).damages()).isEmpty();
        assertThat(dir.resolve(JournalRepair.ASIDE)).doesNotExist();
        pristine.forEach((file, bytes) -> assertThat(file).hasBinaryContent(bytes));
        try (ChronicleJournal journal = ChronicleJournal.open(dir, Roll.MINUTELY, 0)) {
            assertThat(journal.damage()).isEmpty();
        }
    }

    private static SplittableRandom random(int salt) {
        return new SplittableRandom(Long.getLong("seed", 7) * 31 + salt);
    }

    private List<Path> files() {
        return List.copyOf(pristine.keySet());
    }

    private Path anyFile(SplittableRandom random) {
        return files().get(random.nextInt(pristine.size()));
    }

    private WrittenFrame anyFrame(Path file, SplittableRandom random) {
        List<WrittenFrame> own =
                frames.stream().filter(each -> each.file().equals(file)).toList();
        return own.get(random.nextInt(own.size()));
    }

    private List<String> all() {
        return written.values().stream().flatMap(List::stream).toList();
    }

    /** Damages a file (or leaves it away), checks what is read, perhaps repairs, and makes it good again. */
    private void check(Path file, byte[] damaged, String what, boolean repair) throws IOException {
        if (damaged != null) {
            Files.write(file, damaged);
        }
        if (JournalFolder.files(dir).isEmpty()) {
            return;
        }
        Reading reading = read(false);
        checkSound(reading, intact(file, damaged), what);
        if (repair) {
            JournalRepair.Report report = JournalRepair.repair(dir);
            assertThat(report.damages()).as(what).hasSameSizeAs(reading.damages);
            if (!JournalFolder.files(dir).isEmpty()) {
                assertThat(read(true).transcript.lines).as(what).isEqualTo(reading.transcript.lines);
                assertThat(JournalRepair.repair(dir).damages()).as(what).isEmpty();
            }
            Path aside = dir.resolve(JournalRepair.ASIDE);
            if (damaged != null
                    && report.damages().stream().anyMatch(each -> each.files().contains(file))) {
                assertThat(report.setAside())
                        .as(what)
                        .anySatisfy(each -> assertThat(each).hasBinaryContent(damaged));
            }
            for (Path each : Files.exists(aside) ? list(aside) : List.<Path>of()) {
                Files.delete(each);
            }
        }
        for (Path each : JournalFolder.files(dir)) {
            Files.delete(each);
        }
        for (Map.Entry<Path, byte[]> each : pristine.entrySet()) {
            Files.write(each.getKey(), each.getValue());
        }
    }

    private static List<Path> list(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.toList();
        }
    }

    private void checkSound(Reading reading, List<Integer> intact, String what) {
        List<List<String>> read = sessions(reading);
        for (List<String> lines : read) {
            List<String> expected = written.get(lines.get(0));
            assertThat(expected).as(what).isNotNull();
            assertThat(lines).as(what).isEqualTo(expected.subList(0, lines.size()));
        }
        List<List<String>> whole = new ArrayList<>(written.values());
        for (int session : intact) {
            assertThat(read).as("%s: session %d", what, session).contains(whole.get(session - 1));
        }
    }

    /** The sessions none of whose bytes are other than they were written. */
    private List<Integer> intact(Path file, byte[] now) {
        List<Integer> intact = new ArrayList<>();
        for (int session = 1; session <= SESSIONS; session++) {
            int number = session;
            boolean same = frames.stream()
                    .filter(frame -> frame.session() == number && frame.file().equals(file))
                    .allMatch(frame -> now != null
                            && frame.position() + frame.length() <= now.length
                            && Arrays.equals(
                                    now,
                                    frame.position(),
                                    frame.position() + frame.length(),
                                    pristine.get(file),
                                    frame.position(),
                                    frame.position() + frame.length()));
            if (same) {
                intact.add(session);
            }
        }
        return intact;
    }

    private record Reading(Feed.Transcript transcript, List<Damage> damages) {}

    private Reading read(boolean sound) throws IOException {
        Feed.Transcript transcript = new Feed.Transcript();
        try (ChronicleJournalReader reader = new ChronicleJournalReader(dir)) {
            while (true) {
                try {
                    if (!reader.next(transcript)) {
                        return new Reading(transcript, reader.damages());
                    }
                } catch (CorruptJournalException e) {
                    assertThat(sound).as(e.getMessage()).isFalse();
                    assertThat(reader.skipDamage()).isTrue();
                }
            }
        }
    }

    private static List<List<String>> sessions(Reading reading) {
        List<List<String>> sessions = new ArrayList<>();
        for (String line : reading.transcript.lines) {
            if (line.startsWith("begin ")) {
                sessions.add(new ArrayList<>());
            }
            sessions.get(sessions.size() - 1).add(line);
        }
        return sessions;
    }

    private static int used(byte[] bytes) {
        int used = bytes.length;
        while (bytes[used - 1] == 0) {
            used--;
        }
        return used;
    }
}
