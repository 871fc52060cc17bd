package io.ringmill.persistence.chronicle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Indexes the files of a journal, so that readers pass over what they are not asked for. */
public final class JournalIndexing {

    private JournalIndexing() {}

    /**
     * What there is now.
     *
     * @param closed files that nobody writes to any more
     * @param indexed of these, those that have an index; the others are damaged
     */
    public record Report(int closed, int indexed) {}

    /**
     * Indexes the journal in this folder.
     *
     * @throws IOException with a sentence for people: there is no journal, or a run writes to it
     */
    public static Report index(Path dir) throws IOException {
        Roll roll = JournalFolder.roll(dir);
        try (JournalFolder folder = JournalFolder.lock(dir, roll)) {
            JournalFiles files = new JournalFiles(folder.path(), () -> false);
            List<Path> closed = files.closed();
            files.index(closed);
            files.grow();
            int indexed = (int) closed.stream()
                    .filter(file -> Files.exists(CycleIndex.of(file)))
                    .count();
            return new Report(closed.size(), indexed);
        }
    }
}
