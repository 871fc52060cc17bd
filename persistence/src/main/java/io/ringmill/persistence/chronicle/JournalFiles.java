package io.ringmill.persistence.chronicle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * The files of a journal that nobody writes to any more, all but the newest, and what is done with them: they are indexed
 * and compressed. The newest is indexed as it grows. Whoever does that has locked the folder, or is the process that has.
 */
final class JournalFiles {

    private final Path dir;
    private final BooleanSupplier stopped;

    /** Of the newest file. */
    private GrowingIndex growing;

    /** Names of files of which no index can be made. */
    private final Set<String> damaged = new HashSet<>();

    /** Those of a folder; asks between two files whether to stop. */
    JournalFiles(Path dir, BooleanSupplier stopped) {
        this.dir = dir;
        this.stopped = stopped;
    }

    List<Path> closed() throws IOException {
        List<Path> files = JournalFolder.files(dir);
        return files.isEmpty() ? files : files.subList(0, files.size() - 1);
    }

    /** Makes an index of each of these files that has none; not of one that is damaged. */
    void index(List<Path> all) throws IOException {
        for (int i = 0; i < all.size() && !stopped.getAsBoolean(); i++) {
            Path file = all.get(i);
            if (Files.exists(CycleIndex.of(file)) || damaged.contains(JournalFolder.nameOf(file))) {
                continue;
            }
            Optional<CycleIndex> known = new GrowingIndex(file).known();
            Optional<CycleIndex> index = CycleIndexer.index(file, before(all, i), known, stopped);
            if (index.isPresent()) {
                index.get().write(file);
                Files.deleteIfExists(GrowingIndex.of(file));
            } else if (!stopped.getAsBoolean()) {
                damaged.add(JournalFolder.nameOf(file));
            }
        }
    }

    /** What the newest file holds, as an index would say it; of a journal that nobody writes to. Empty if it is damaged. */
    Optional<CycleIndex> newest() throws IOException {
        List<Path> all = JournalFolder.files(dir);
        Path newest = all.get(all.size() - 1);
        return CycleIndexer.index(newest, before(all, all.size() - 1), new GrowingIndex(newest).known(), stopped);
    }

    /** Of the file before one of these; empty if that has none. */
    private Optional<CycleIndex> before(List<Path> all, int index) throws IOException {
        if (index > 0) {
            return CycleIndex.read(all.get(index - 1));
        }
        Optional<PrunedFiles> pruned = PrunedFiles.read(dir);
        return pruned.isEmpty() ? Optional.empty() : pruned.get().index();
    }

    /** Indexes the newest file as far as it was written. */
    void grow() throws IOException {
        List<Path> all = JournalFolder.files(dir);
        Path newest = all.isEmpty() ? null : all.get(all.size() - 1);
        if (newest == null || CycleBytes.isCompressed(newest)) {
            return;
        }
        if (growing == null || !growing.file().equals(newest)) {
            growing = new GrowingIndex(newest);
        }
        growing.grow(before(all, all.size() - 1), stopped);
    }

    /** Compresses those of these files that are not. */
    JournalCompression.Report compress(List<Path> files, Room room) throws IOException {
        int count = 0;
        long before = 0;
        long after = 0;
        for (Path file : files) {
            if (CycleBytes.isCompressed(file)) {
                Files.deleteIfExists(CycleCompression.begun(file)); // left by a kill
            } else if (!stopped.getAsBoolean()) {
                long used = used(file);
                long bytes = CycleCompression.compress(file, room, stopped);
                if (bytes >= 0) {
                    before += used;
                    after += bytes;
                    count++;
                }
            }
        }
        return new JournalCompression.Report(count, before, after);
    }

    /** How many bytes a file takes, but for what Chronicle has added ahead of use. */
    static long used(Path file) throws IOException {
        if (CycleBytes.isCompressed(file)) {
            return Files.size(file);
        }
        try (CycleFile cycle = new CycleFile(file, GrowingIndex.lastStretch(file))) {
            return cycle.usedBytes();
        }
    }
}
