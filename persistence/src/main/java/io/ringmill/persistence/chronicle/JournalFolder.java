package io.ringmill.persistence.chronicle;

import io.ringmill.journal.CorruptJournalException;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/**
 * The folder that a journal lies in: Chronicle's files, its table of locks, and our own lock, which says that one
 * process at a time writes here. The operating system releases it however that process ends.
 *
 * <p>Every fault is an {@link IOException} of one sentence that names the folder and what to do.
 */
final class JournalFolder implements AutoCloseable {

    private static final String LOCK = "journal.lock";

    /** Where Chronicle keeps its own lock, among other things that it finds again by itself. */
    private static final String TABLE = "metadata.cq4t";

    /**
     * The folders that this process has locked. Asked first, for where a lock is the process's, closing any channel to
     * the file would release it.
     */
    private static final Set<Path> LOCKED = ConcurrentHashMap.newKeySet();

    private static final int PAGE_BYTES = 4096;

    /** So much is read in a quarter of a second, and holds the sessions that a new one follows. */
    private static final long LOOKED_THROUGH_BYTES = 256L << 20;

    /** At most so many files are looked through: each takes a while to open. */
    private static final int LOOKED_THROUGH_FILES = 64;

    private final Path path;
    private final Roll roll;
    private final Path real;
    private final FileChannel lockChannel;

    /** What a power loss has left at the end, and was trimmed. */
    private Optional<TornTail> trimmed = Optional.empty();

    /**
     * Where the journal ends.
     *
     * @param startMs when its newest file began, epoch milliseconds, or ended if it is compressed; 0 if there is none
     * @param file the newest file; null if there is none that can be gone on with
     * @param position where its next document will be
     */
    record End(long startMs, Path file, long position) {}

    private JournalFolder(Path path, Path real, Roll roll, FileChannel lockChannel) {
        this.path = path;
        this.real = real;
        this.roll = roll;
        this.lockChannel = lockChannel;
    }

    /** Takes the folder for writing, and makes it if it is not there. */
    static JournalFolder lock(Path path, Roll roll) throws IOException {
        if (Files.exists(path) && !Files.isDirectory(path)) {
            throw new IOException("journal folder " + path + " is a file: name another folder");
        }
        Path real;
        try {
            real = Files.createDirectories(path).toRealPath();
        } catch (IOException e) {
            throw notWritable(path, e);
        }
        if (!LOCKED.add(real)) {
            throw inUse(path);
        }
        try {
            return lock(path, real, roll);
        } catch (IOException e) {
            LOCKED.remove(real);
            throw e;
        }
    }

    private static JournalFolder lock(Path path, Path real, Roll roll) throws IOException {
        FileChannel channel;
        try {
            channel = FileChannel.open(real.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw notWritable(path, e);
        }
        FileLock lock = null;
        try {
            lock = channel.tryLock();
        } catch (IOException e) {
            throw new IOException(
                    "journal folder " + path + " cannot be locked: name one on a local disk (" + e + ")", e);
        } finally {
            if (lock == null) {
                channel.close();
            }
        }
        if (lock == null) {
            throw inUse(path);
        }
        return new JournalFolder(path, real, roll, channel);
    }

    private static IOException notWritable(Path path, IOException e) {
        return new IOException(
                "journal folder " + path + " cannot be written to: make it writable or name another (" + e + ")", e);
    }

    private static IOException inUse(Path path) {
        return new IOException(
                "journal folder " + path + " is being written by another run: stop that one or name another folder");
    }

    /** Whether a live process writes to the journal in this folder. */
    static boolean isLive(Path path) {
        try {
            Path real = path.toRealPath();
            if (LOCKED.contains(real)) {
                return true;
            }
            try (FileChannel channel = FileChannel.open(real.resolve(LOCK), StandardOpenOption.WRITE);
                    FileLock lock = channel.tryLock()) {
                return lock == null;
            }
        } catch (IOException ignored) {
            return false; // no lock file, or not ours to write
        }
    }

    Path path() {
        return path;
    }

    /** Whether there is a folder that holds files of a journal. */
    static boolean isJournal(Path path) throws IOException {
        return Files.isDirectory(path) && !files(path).isEmpty();
    }

    /** Chronicle's files of this folder, compressed ones too, oldest first. */
    static List<Path> files(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            throw new IOException("journal folder " + path + (Files.exists(path) ? " is a file" : " does not exist")
                    + ": name the folder of a journal");
        }
        try (Stream<Path> files = Files.list(path)) {
            List<Path> found = new ArrayList<>();
            String first = PrunedFiles.firstName(path).orElse("");
            for (Path file : files.filter(JournalFolder::isCycle).sorted().toList()) {
                // A compressed one behind the file that it was made of may not be whole: that one counts.
                boolean pruned = nameOf(file).compareTo(first) < 0;
                if (!pruned && (found.isEmpty() || !nameOf(file).equals(nameOf(found.get(found.size() - 1))))) {
                    found.add(file);
                }
            }
            return found;
        } catch (IOException e) {
            throw new IOException("journal folder " + path + " cannot be read: make it readable (" + e + ")", e);
        }
    }

    private static boolean isCycle(Path file) {
        String name = file.getFileName().toString();
        return name.endsWith(CycleFile.SUFFIX) || name.endsWith(CycleFile.SUFFIX + CompressedBytes.SUFFIX);
    }

    /** How often the journal in this folder begins a new file; an exception of one sentence if there is no journal. */
    static Roll roll(Path path) throws IOException {
        return files(path).stream()
                .flatMap(file -> Roll.of(nameOf(file)).stream())
                .findFirst()
                .orElseThrow(
                        () -> new IOException("journal folder " + path + " holds no journal: name the folder of one"));
    }

    /** When a file was begun, as its name says it. */
    static String nameOf(Path file) {
        String name = file.getFileName().toString();
        return name.substring(0, name.lastIndexOf(CycleFile.SUFFIX));
    }

    /**
     * Makes the folder such that an appender can go on: what a killed process or a power loss left of a document is trimmed,
     * and so is the table in which it may still hold Chronicle's lock, under a process id that may be anyone's by now.
     */
    End prepare() throws IOException {
        List<Path> files = files(path);
        for (Path file : files) {
            if (roll.startMs(nameOf(file)).isEmpty()) {
                throw new IOException("journal folder " + path + " holds " + file.getFileName() + ", which is not of "
                        + "roll " + roll.name().toLowerCase(Locale.ROOT)
                        + ": keep the roll it was begun with or name another folder");
            }
        }
        Files.deleteIfExists(path.resolve(TABLE));
        long newestMs = 0; // no file is to be older than one that was there
        for (int i = files.size() - 1; i >= 0; i--) {
            Path file = files.get(i);
            if (CycleBytes.isCompressed(file)) { // nothing is added to it
                return new End(Math.max(newestMs, roll.endMs(nameOf(file)).getAsLong()), null, 0);
            }
            if (!Files.isWritable(file)) {
                throw new IOException(
                        "journal file " + file + " cannot be written to: make it writable or name another folder");
            }
            newestMs = Math.max(newestMs, roll.startMs(nameOf(file)).getAsLong());
            long end = trimEnd(file);
            if (end > 0) {
                return new End(newestMs, file, end);
            }
        }
        return new End(newestMs, null, 0);
    }

    /**
     * Trims what a kill or a power loss has left at the end of a file, and deletes one of which no frame is left: then the
     * journal ends in the one before.
     *
     * @return where the next document will be; 0 if the file is gone
     */
    private long trimEnd(Path path) throws IOException {
        long from = -1;
        while (true) {
            from = from < 0 ? GrowingIndex.lastStretch(path) : 0;
            try (CycleFile file = new CycleFile(path, from)) {
                long newest = -1;
                while (file.advance()) {
                    newest = file.position();
                }
                TornTail torn = file.torn() == null && newest >= 0 ? tornFrame(path, newest) : file.torn();
                if (torn == null && newest < 0 && from > 0) {
                    continue; // the index tells of more than there is
                }
                if (torn == null && newest < 0) {
                    Files.delete(path);
                    return 0;
                }
                long end = file.position();
                if (torn != null) {
                    trim(torn);
                } else if (file.notedEnd() >= end) { // what was there a power loss has taken as a whole
                    JournalRepair.cutOff(this.path, roll, path);
                } else {
                    return end;
                }
                if (!Files.exists(path)) {
                    return 0;
                }
            } catch (IOException e) {
                throw notToBeGoneOnWith(e);
            }
        }
    }

    /** The newest frame of a file if it is what a power loss has left; else null. */
    private static TornTail tornFrame(Path path, long newest) throws IOException {
        try (CycleFile file = new CycleFile(path, newest)) {
            boolean torn = file.advance() && file.frameFault(new CRC32C()) != null && file.isTornFrame();
            return torn ? file.torn() : null;
        }
    }

    /** What a power loss has left at the end of the journal, and {@link #prepare} has trimmed. */
    Optional<TornTail> trimmed() {
        return trimmed;
    }

    /** Makes sure that the newest document from there on is a frame of this checksum. */
    void requireNewest(End from, int crc) throws IOException {
        List<Path> files = files(path);
        Path newest = files.get(files.size() - 1);
        try (CycleFile file = new CycleFile(newest, newest.equals(from.file) ? from.position : 0)) {
            int found = 0;
            while (file.advance()) {
                found = file.window().getInt(file.offset());
            }
            if (found != crc) {
                throw new IOException("what was written to " + newest + " cannot be found there");
            }
        } catch (IOException e) {
            throw notToBeGoneOnWith(e);
        }
    }

    private IOException notToBeGoneOnWith(Exception e) {
        return new IOException(
                "journal folder " + path
                        + " is damaged in the file that a run would go on with: run 'ringmill journal repair " + path
                        + "', which sets the damage aside, or name another folder: " + e.getMessage(),
                e);
    }

    /**
     * Looks through the newest files, up to {@link #LOOKED_THROUGH_BYTES} of {@link #LOOKED_THROUGH_FILES}, for frames that are not what was written.
     *
     * @return the first that was found
     */
    Optional<String> damage() throws IOException {
        List<Path> files = files(path);
        int first = files.size();
        int most = Math.max(0, files.size() - LOOKED_THROUGH_FILES);
        long bytes = 0;
        while (first > most && bytes < LOOKED_THROUGH_BYTES) {
            bytes += Files.size(files.get(--first));
        }
        long from = bytes > LOOKED_THROUGH_BYTES ? stretch(files.get(first), bytes - LOOKED_THROUGH_BYTES) : 0;
        CRC32C checksum = new CRC32C();
        int previousCrc = 0;
        boolean follows = false;
        for (Path each : files.subList(first, files.size())) {
            try (CycleFile file = new CycleFile(each, each.equals(files.get(first)) ? from : 0)) {
                while (file.advance()) {
                    String fault = file.frameFault(checksum);
                    ByteBuffer window = file.window();
                    int at = file.offset();
                    boolean begins = (window.getInt(at + Frame.VERSION_AND_FLAGS) & Frame.FIRST) != 0;
                    if (fault == null && follows && !begins && window.getInt(at + Frame.PREVIOUS_CRC) != previousCrc) {
                        fault = "it does not follow the one before: at least one is missing";
                    }
                    if (fault != null) {
                        return Optional.of(fault + " (" + file.place() + ")");
                    }
                    previousCrc = Frame.crcForNext(window, at);
                    follows = true;
                }
            } catch (CorruptJournalException e) {
                return Optional.of(e.getMessage());
            }
        }
        return Optional.empty();
    }

    /** Where the last stretch of a file begins that is not behind this byte, as far as it is indexed. */
    private static long stretch(Path file, long at) throws IOException {
        return GrowingIndex.any(file).map(CycleIndex::stretches).orElse(List.of()).stream()
                .mapToLong(CycleIndex.Stretch::position)
                .filter(position -> position <= at)
                .max()
                .orElse(0);
    }

    private void trim(TornTail torn) throws IOException {
        if (torn.finished()) { // of which Chronicle's own notes in the file may tell
            trimmed = Optional.of(torn);
            JournalRepair.cutOff(path, roll, torn.file());
            return;
        }
        try (FileChannel channel = FileChannel.open(torn.file(), StandardOpenOption.WRITE)) {
            ByteBuffer zeros = ByteBuffer.allocate(torn.bytes()); // of all, a file that has no more than a head
            while (zeros.hasRemaining()) {
                channel.write(zeros, torn.position() + zeros.position());
            }
        }
    }

    /** Cuts off what Chronicle has added to its files ahead of use, from there on. */
    void shrink(End from) throws IOException {
        for (Path file : files(path)) {
            if ((from.file == null || file.compareTo(from.file) >= 0) && !CycleBytes.isCompressed(file)) {
                shrink(file);
            }
        }
    }

    /** Has the disk keep the names in a folder. */
    static void forceFolder(Path folder) throws IOException {
        if (File.separatorChar == '/') { // elsewhere a folder cannot be opened, and need not be
            try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    static void shrink(Path file) throws IOException {
        long used = JournalFiles.used(file);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate((used + PAGE_BYTES) / PAGE_BYTES * PAGE_BYTES);
        }
    }

    @Override
    public void close() throws IOException {
        try {
            lockChannel.close(); // and with it the lock
        } finally {
            LOCKED.remove(real);
        }
    }
}
