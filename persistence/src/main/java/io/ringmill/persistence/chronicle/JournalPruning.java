package io.ringmill.persistence.chronicle;

import io.ringmill.journal.JournalHeader;
import io.ringmill.persistence.chronicle.CycleIndex.Stretch;
import io.ringmill.pipeline.JournalSettings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Removes the oldest files of a journal, whole. Nothing is removed that a run may need to go on: of the newest session,
 * unless its input has ended and it was closed, all from its newest snapshot on is kept, and all of it without one.
 *
 * <p>First a file is written that says where the journal begins now, then files are deleted. Killed at any point, it
 * leaves the journal as it was, or pruned.
 */
public final class JournalPruning {

    /** Says what a session needs to go on. */
    @FunctionalInterface
    public interface Needed {

        /** Without snapshots all of a session is needed. */
        Needed ALL = session -> Optional.empty();

        /**
         * The name, without suffix, of the oldest file that is needed to go on with this session.
         *
         * @return empty if all of it is
         */
        Optional<String> firstFile(JournalHeader session) throws IOException;
    }

    /**
     * What was done.
     *
     * @param files that were removed
     * @param bytes that they took
     * @param held why no more were removed though they are older or too many, for people; empty if there are no such
     */
    public record Report(int files, long bytes, String held) {}

    private final Path dir;
    private final JournalSettings.Care care;
    private final Needed needed;
    private final long nowMs;

    JournalPruning(Path dir, JournalSettings.Care care, Needed needed, long nowMs) {
        this.dir = dir;
        this.care = care;
        this.needed = needed;
        this.nowMs = nowMs;
    }

    /**
     * Prunes the journal in this folder.
     *
     * @throws IOException with a sentence for people: there is no journal, or a run writes to it
     */
    public static Report prune(Path dir, JournalSettings.Care care, Needed needed) throws IOException {
        Roll roll = JournalFolder.roll(dir);
        try (JournalFolder folder = JournalFolder.lock(dir, roll)) {
            JournalFiles files = new JournalFiles(folder.path(), () -> false);
            List<Path> closed = files.closed();
            files.index(closed);
            return new JournalPruning(dir, care, needed, System.currentTimeMillis())
                    .prune(roll, closed, files.newest());
        }
    }

    /**
     * Prunes these files.
     *
     * @param newest of the file that follows them; empty where it is being written
     */
    Report prune(Roll roll, List<Path> closed, Optional<CycleIndex> newest) throws IOException {
        removeLeftOver();
        int wanted = wanted(roll, closed);
        List<CycleIndex> indices = new ArrayList<>();
        boolean more = true;
        while (more && indices.size() < wanted) {
            Optional<CycleIndex> index = CycleIndex.read(closed.get(indices.size()));
            index.ifPresent(indices::add);
            more = index.isPresent();
        }
        int indexed = indices.size();
        int free = indexed == 0 ? 0 : Math.min(indexed, firstNeeded(closed, newest));
        String held = "";
        if (indexed < wanted) {
            held = "file " + closed.get(indexed).getFileName() + " cannot be read: run 'ringmill journal repair " + dir
                    + "'";
        } else if (free < wanted) {
            held = "the newest session needs file " + closed.get(free).getFileName()
                    + " to go on: its input has not ended, and no snapshot is newer";
        }
        if (free == 0) {
            return new Report(0, 0, held);
        }
        PrunedFiles before = PrunedFiles.read(dir).orElse(PrunedFiles.NONE);
        PruningLog log = new PruningLog(before);
        long bytes = 0;
        for (int i = 0; i < free; i++) {
            bytes += JournalFiles.used(closed.get(i));
            indices.get(i).stretches().forEach(log::add);
            log.fields(indices.get(i).fields());
        }
        List<Path> files = JournalFolder.files(dir);
        log.pruned(beginsWithSession(files.get(free))).write(dir, files.get(free));
        removeLeftOver();
        return new Report(free, bytes, held);
    }

    /** How many are older than is wanted, or too many. */
    private int wanted(Roll roll, List<Path> closed) throws IOException {
        long oldestMs = care.keepNs() == JournalSettings.Care.ALL
                ? Long.MIN_VALUE
                : nowMs - TimeUnit.NANOSECONDS.toMillis(care.keepNs());
        long total = 0;
        if (care.keepBytes() != JournalSettings.Care.ALL) {
            for (Path file : JournalFolder.files(dir)) {
                total += JournalFiles.used(file);
            }
        }
        int wanted = 0;
        while (wanted < closed.size()
                && (roll.endMs(JournalFolder.nameOf(closed.get(wanted))).orElse(Long.MAX_VALUE) <= oldestMs
                        || total > care.keepBytes())) {
            total -= JournalFiles.used(closed.get(wanted++));
        }
        return wanted;
    }

    /** Which of the files is the first that the newest session needs. */
    private int firstNeeded(List<Path> closed, Optional<CycleIndex> newest) throws IOException {
        Optional<CycleIndex> index = newest;
        boolean inputEnded = false;
        int last = 0;
        for (int i = closed.size(); i >= 0; i--) {
            if (i < closed.size()) {
                index = CycleIndex.read(closed.get(i));
                if (index.isEmpty()) {
                    return 0;
                }
            }
            List<Stretch> stretches = index.map(CycleIndex::stretches).orElse(List.of());
            for (int s = stretches.size() - 1; s >= 0; s--) {
                ByteBuffer records = stretches.get(s).records();
                last = last == 0 ? lastType(records) : last;
                inputEnded |= has(records, Frame.END);
                if (stretches.get(s).begins()) {
                    return last == Frame.CLOSE && inputEnded ? closed.size() : firstNeeded(closed, i, records);
                }
            }
        }
        if (last == Frame.CLOSE && inputEnded) {
            return closed.size();
        }
        Optional<PrunedFiles> pruned = PrunedFiles.read(dir).filter(PrunedFiles::isWithinSession);
        return pruned.isEmpty() ? 0 : firstNeeded(closed, 0, pruned.get().records());
    }

    private int firstNeeded(List<Path> closed, int begin, ByteBuffer head) throws IOException {
        Optional<JournalHeader> header = KeptRecords.header(head);
        Optional<String> name = header.isEmpty() ? Optional.empty() : needed.firstFile(header.get());
        if (name.isEmpty()) {
            boolean goesOn = header.flatMap(JournalHeader::origin).isPresent();
            return goesOn ? 0 : begin; // and what it goes on from is needed
        }
        int first = begin;
        while (first < closed.size() && JournalFolder.nameOf(closed.get(first)).compareTo(name.get()) < 0) {
            first++;
        }
        return first;
    }

    private static boolean has(ByteBuffer records, int type) {
        boolean found = false;
        for (int at = 0; at < records.limit(); at += KeptRecords.bytes(records, at)) {
            found |= KeptRecords.type(records, at) == type;
        }
        return found;
    }

    private static int lastType(ByteBuffer records) {
        int last = 0;
        for (int at = 0; at < records.limit(); at += KeptRecords.bytes(records, at)) {
            last = KeptRecords.type(records, at);
        }
        return last;
    }

    private static boolean beginsWithSession(Path path) throws IOException {
        try (CycleFile file = new CycleFile(path)) {
            return file.advance() && (file.window().getInt(file.offset() + Frame.VERSION_AND_FLAGS) & Frame.FIRST) != 0;
        }
    }

    /** Deletes all that is older than the file with which the journal begins. */
    private void removeLeftOver() throws IOException {
        Optional<String> first = PrunedFiles.firstName(dir);
        if (first.isEmpty()) {
            return;
        }
        List<Path> old;
        try (Stream<Path> all = Files.list(dir)) {
            old = all.filter(file -> isOlder(file.getFileName().toString(), first.get()))
                    .toList();
        }
        for (Path file : old) {
            Files.deleteIfExists(file);
        }
    }

    private static boolean isOlder(String name, String first) {
        for (String suffix : List.of(
                CycleFile.SUFFIX,
                CycleFile.SUFFIX + CompressedBytes.SUFFIX,
                CycleIndex.SUFFIX,
                GrowingIndex.SUFFIX,
                PrunedFiles.SUFFIX)) {
            if (name.endsWith(suffix)) {
                return name.substring(0, name.length() - suffix.length()).compareTo(first) < 0;
            }
        }
        return false;
    }
}
