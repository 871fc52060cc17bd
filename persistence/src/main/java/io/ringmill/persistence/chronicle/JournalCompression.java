package io.ringmill.persistence.chronicle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Compresses the files of a journal that are closed, that is all but the newest, with gzip. Every reader reads them as
 * they are. Killed at any point, it leaves the journal whole, and may be run again.
 */
public final class JournalCompression {

    /** What is left free on the disk if a run says nothing else. */
    private static final long RESERVE_BYTES = 16L << 20;

    private JournalCompression() {}

    /**
     * What was done.
     *
     * @param files that were compressed
     * @param before how many bytes they used
     * @param after how many bytes they have now
     */
    public record Report(int files, long before, long after) {}

    /**
     * Compresses the journal in this folder.
     *
     * @throws IOException with a sentence for people: there is no journal, a run writes to it, or the disk is full
     */
    public static Report compress(Path dir) throws IOException {
        Roll roll = JournalFolder.roll(dir);
        try (JournalFolder folder = JournalFolder.lock(dir, roll)) {
            List<Path> files = JournalFolder.files(folder.path());
            Room room = new Room(dir, RESERVE_BYTES, dir.toFile()::getUsableSpace);
            int count = 0;
            long before = 0;
            long after = 0;
            for (Path file : files.subList(0, files.size() - 1)) {
                if (!CycleBytes.isCompressed(file)) {
                    before += used(file);
                    after += CycleCompression.compress(file, room);
                    count++;
                } else {
                    Files.deleteIfExists(CycleCompression.begun(file));
                }
            }
            return new Report(count, before, after);
        }
    }

    private static long used(Path file) throws IOException {
        try (CycleFile cycle = new CycleFile(file)) {
            return cycle.usedBytes();
        }
    }
}
