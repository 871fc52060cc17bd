package io.ringmill.persistence.chronicle;

import java.io.IOException;
import java.nio.file.Path;

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
            Room room = new Room(dir, RESERVE_BYTES, dir.toFile()::getUsableSpace);
            JournalFiles files = new JournalFiles(folder.path(), () -> false);
            return files.compress(files.closed(), room);
        }
    }
}
