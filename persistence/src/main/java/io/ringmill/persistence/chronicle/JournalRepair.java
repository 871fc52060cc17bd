package io.ringmill.persistence.chronicle;

import io.ringmill.journal.CorruptJournalException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.queue.ChronicleQueue;
import net.openhft.chronicle.queue.ExcerptAppender;

/**
 * Makes a damaged journal sound. Each file that damage touches is copied as it is to the folder {@link #ASIDE} in the
 * journal's, then replaced by one that holds its sound records alone. A session that was cut off is one that ends
 * there, as if its process had been killed; or what is behind the damage is kept ({@link #keepBehind}), and a record says
 * what is missing before it.
 *
 * <p>Killed at any point, it leaves each file either as it was or repaired, and may be run again.
 */
public final class JournalRepair {

    /** The folder, within the journal's, that takes damaged files. */
    public static final String ASIDE = "damaged";

    private static final String WORK = "repair.tmp";

    /** What a file needs beside its frames: indices, and the pages that it is made longer by. */
    private static final long ROOM_BYTES = 2 << 20;

    private final Path dir;
    private final Roll roll;
    private final List<Damage> damages;
    private final List<Hole> holes;
    private final CRC32C checksum = new CRC32C();
    private final List<Path> setAside = new ArrayList<>();

    /**
     * What was done.
     *
     * @param damages that were found; none if the journal was sound
     * @param behind what can be read behind them, in the sessions that they cut; it was kept if that was asked for
     * @param setAside the files that hold the damaged ones' bytes, all of them
     */
    public record Report(List<Damage> damages, List<BehindDamage> behind, List<Path> setAside) {
        public Report {
            damages = List.copyOf(damages);
            behind = List.copyOf(behind);
            setAside = List.copyOf(setAside);
        }
    }

    private JournalRepair(Path dir, Roll roll, List<Damage> damages, List<Hole> holes) {
        this.dir = dir;
        this.roll = roll;
        this.damages = damages;
        this.holes = holes;
    }

    /**
     * Repairs the journal in this folder; does nothing if it is sound. What is behind damage in a session is not kept.
     *
     * @throws IOException with a sentence for people: there is no journal, a run writes to it, or the disk is full
     */
    public static Report repair(Path dir) throws IOException {
        return repair(dir, false);
    }

    /**
     * The same, but what is behind damage in a session is kept, where it is certain that it is of that session. A replay of
     * it is told what is missing.
     */
    public static Report keepBehind(Path dir) throws IOException {
        return repair(dir, true);
    }

    /** What {@link #keepBehind} would keep of the journal in this folder; changes nothing. */
    public static List<BehindDamage> behind(Path dir) throws IOException {
        return Reading.of(dir, true).behind;
    }

    private static Report repair(Path dir, boolean keepBehind) throws IOException {
        Roll roll = JournalFolder.roll(dir);
        QueueAppender.requireJvmFlags();
        try (JournalFolder folder = JournalFolder.lock(dir, roll)) {
            Reading behind = Reading.of(folder.path(), true);
            Reading found = keepBehind || behind.damages.isEmpty() ? behind : Reading.of(folder.path(), false);
            JournalRepair repair = new JournalRepair(dir, roll, found.damages, found.holes);
            TreeSet<Path> touched = new TreeSet<>();
            found.damages.forEach(damage -> touched.addAll(damage.files()));
            repair.requireRoomFor(touched);
            for (Path file : touched) {
                repair.file(file);
            }
            if (!touched.isEmpty() && !JournalFolder.files(dir).isEmpty()) {
                List<Damage> left = Reading.of(dir, false).damages;
                if (!left.isEmpty()) {
                    throw new IOException("journal folder " + dir + " is still damaged: "
                            + left.get(0).cause());
                }
            }
            return new Report(found.damages, behind.behind, repair.setAside);
        }
    }

    /**
     * Replaces a file, behind whose sound frames is nothing but what a power loss has left, by one that has these alone; deletes
     * it if there are none.
     *
     * @throws IOException if more is wrong with it, or the disk is full; it is then as it was
     */
    static void cutOff(Path dir, Roll roll, Path file) throws IOException {
        JournalRepair repair = new JournalRepair(dir, roll, List.of(), List.of());
        Path work = dir.resolve(WORK);
        delete(work);
        repair.requireRoom(room(file));
        Optional<Path> sound = repair.copy(file, work, repair::nextBeforeTorn);
        Files.deleteIfExists(CycleIndex.of(file));
        Files.deleteIfExists(GrowingIndex.of(file));
        if (sound.isPresent()) {
            Files.move(sound.get(), file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } else {
            Files.delete(file);
        }
        JournalFolder.forceFolder(dir);
        delete(work);
    }

    /** What a journal looks like, read to its end; with {@code keepBehind}, also behind damage. */
    private record Reading(List<Damage> damages, List<Hole> holes, List<BehindDamage> behind) {

        static Reading of(Path dir, boolean keepBehind) throws IOException {
            BehindDamage.Counting counting = new BehindDamage.Counting();
            try (ChronicleJournalReader reader = new ChronicleJournalReader(dir)) {
                if (keepBehind) {
                    reader.behindDamage();
                }
                boolean more = true;
                while (more) {
                    try {
                        more = reader.next(counting);
                    } catch (CorruptJournalException e) {
                        reader.skipDamage();
                    }
                }
                return new Reading(reader.damages(), reader.holes(), counting.of(reader.holes()));
            }
        }
    }

    private void file(Path damaged) throws IOException {
        Path work = dir.resolve(WORK);
        delete(work);
        Optional<Path> sound = copy(damaged, work, this::nextSound);
        setAside.add(copyAside(damaged));
        Files.deleteIfExists(CycleIndex.of(damaged));
        Files.deleteIfExists(GrowingIndex.of(damaged));
        Path repaired = dir.resolve(JournalFolder.nameOf(damaged) + CycleFile.SUFFIX);
        if (sound.isPresent()) {
            Files.move(sound.get(), repaired, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            Files.deleteIfExists(CycleCompression.compressedName(repaired));
        } else {
            Files.deleteIfExists(CycleCompression.compressedName(repaired)); // first, as the other one counts
            Files.deleteIfExists(repaired);
        }
        delete(work);
    }

    /** Goes to the next frame that is to be kept; false if there is none. */
    private interface Walk {
        boolean next(CycleFile file) throws IOException;
    }

    /** Room for a file's sound records, which are written as they are, even if it is compressed. */
    static long room(Path file) throws IOException {
        try (CycleFile cycle = new CycleFile(file)) {
            return cycle.usedBytes() + ROOM_BYTES;
        }
    }

    /** Ahead of the first change: each file is kept aside, and written anew in turn. */
    private void requireRoomFor(Set<Path> files) throws IOException {
        long aside = 0;
        long most = 0;
        for (Path file : files) {
            aside += Files.size(file);
            most = Math.max(most, room(file));
        }
        if (!files.isEmpty()) {
            requireRoom(aside + most);
        }
    }

    private void requireRoom(long bytes) throws IOException {
        if (dir.toFile().getUsableSpace() < bytes) {
            throw new IOException("journal folder " + dir
                    + " cannot be repaired, nothing was changed: its disk must have " + (bytes >> 20) + " MiB free");
        }
    }

    /** A file of the same name in the work folder that holds the frames to be kept; empty if there are none. */
    private Optional<Path> copy(Path damaged, Path work, Walk walk) throws IOException {
        long startMs = roll.startMs(JournalFolder.nameOf(damaged)).orElse(0);
        ByteBuffer buffer = ByteBuffer.allocateDirect(Frame.MAX_BYTES);
        Bytes<ByteBuffer> document = Bytes.wrapForRead(buffer);
        int frames = 0;
        try (CycleFile file = new CycleFile(damaged);
                ChronicleQueue queue = QueueAppender.queue(work, roll, new MonotoneClock(() -> startMs, startMs));
                ExcerptAppender appender = queue.createAppender()) {
            FrameWriter writer =
                    new FrameWriter(buffer, length -> appender.writeBytes(document.readPositionRemaining(0, length)));
            while (walk.next(file)) {
                for (Hole hole : holes) {
                    if (hole.isBefore(damaged, file.position())) {
                        write(hole, writer);
                    }
                }
                if (damages.stream().noneMatch(damage -> damage.contains(damaged, file.position()))) {
                    int at = file.offset();
                    buffer.clear().put(file.window().slice(at, file.length()));
                    appender.writeBytes(document.readPositionRemaining(0, file.length()));
                    frames++;
                }
            }
        } catch (RuntimeException | AssertionError e) {
            throw new IOException("journal folder " + dir + " cannot be repaired, nothing was changed: " + e, e);
        }
        Path sound = work.resolve(JournalFolder.nameOf(damaged) + CycleFile.SUFFIX);
        if (frames == 0) {
            return Optional.empty();
        }
        JournalFolder.shrink(sound);
        force(sound);
        return Optional.of(sound);
    }

    private static void write(Hole hole, FrameWriter writer) throws IOException {
        writer.continueAt(hole.crcBefore(), hole.from());
        for (LostNames.Name name : hole.names().names()) {
            writer.text(name.type(), name.id(), name.text().getBytes(StandardCharsets.UTF_8));
        }
        writer.hole(hole.to(), hole.crcForNext());
    }

    private boolean nextBeforeTorn(CycleFile file) throws IOException {
        if (!file.advance()) {
            return false;
        }
        String fault = file.frameFault(checksum);
        if (fault != null && !file.isTornFrame()) {
            throw file.corrupt(fault);
        }
        return fault == null;
    }

    private boolean nextSound(CycleFile file) throws IOException {
        boolean astray = false;
        while (true) {
            try {
                if (!(astray ? file.seek() : file.advance())) {
                    return false;
                }
                if (file.frameFault(checksum) == null) {
                    return true;
                }
            } catch (CorruptJournalException e) {
                // on behind it
            }
            astray = true;
        }
    }

    /** The bytes as they are, under a name that is free or already holds the same. */
    private Path copyAside(Path damaged) throws IOException {
        Path aside = Files.createDirectories(dir.resolve(ASIDE));
        Path copy = aside.resolve(damaged.getFileName());
        for (int n = 2; Files.exists(copy); n++) {
            if (Files.mismatch(copy, damaged) < 0) {
                return copy;
            }
            copy = aside.resolve(damaged.getFileName() + "." + n);
        }
        Path begun = aside.resolve(damaged.getFileName() + ".tmp");
        Files.copy(damaged, begun, StandardCopyOption.REPLACE_EXISTING);
        force(begun);
        return Files.move(begun, copy, StandardCopyOption.ATOMIC_MOVE);
    }

    private static void force(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    private static void delete(Path work) throws IOException {
        if (!Files.exists(work)) {
            return;
        }
        try (Stream<Path> all = Files.walk(work)) {
            all.sorted(Comparator.reverseOrder()).forEach(path -> {
                try {
                    Files.delete(path);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
