package io.ringmill.persistence.chronicle;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A place in a journal, between two frames of a session, from which {@link ChronicleJournalReader} can go on.
 *
 * @param file the name of the file, without what says that it is a journal's and whether it is compressed
 * @param position of the next frame in that file; it may be in a later one
 * @param sequence of the next event
 * @param previousCrc checksum of the frame before
 * @param sources by number, what the session's sources are called and where they are, as {@link Frame} says
 */
public record JournalPosition(
        String file, long position, long sequence, int previousCrc, Map<Integer, String> sources) {

    public JournalPosition {
        sources = Map.copyOf(sources);
    }

    /** Whether a session begins here. */
    public boolean isStart() {
        return sequence == 0 && previousCrc == 0;
    }

    /** Whether there is such a place in the journal in a folder: the frame behind it, if there is one, is what was there. */
    public boolean isIn(Path dir) throws IOException {
        boolean found = false;
        for (Path path : JournalFolder.files(dir)) {
            String name = JournalFolder.nameOf(path);
            if (name.compareTo(file) < 0) {
                continue;
            }
            found |= name.equals(file);
            try (CycleFile cycle = new CycleFile(path, name.equals(file) ? position : 0)) {
                if (found && cycle.advance()) {
                    int at = cycle.offset();
                    boolean first = (cycle.window().getInt(at + Frame.VERSION_AND_FLAGS) & Frame.FIRST) != 0;
                    return first == isStart()
                            && cycle.window().getLong(at + Frame.SEQUENCE) == sequence
                            && cycle.window().getInt(at + Frame.PREVIOUS_CRC) == previousCrc;
                }
            }
        }
        return found;
    }

    /**
     * The place of a journal's newest frame.
     *
     * @param hint a place before it, from which to look; null if none is known
     * @param sources as {@link #sources}, as far as the journal has handed them over since
     * @throws IOException if there is no journal
     */
    public static JournalPosition newest(Path dir, JournalPosition hint, Map<Integer, String> sources)
            throws IOException {
        List<Path> files = JournalFolder.files(dir);
        for (int i = files.size() - 1; i >= 0; i--) {
            String name = JournalFolder.nameOf(files.get(i));
            JournalPosition found = null;
            try (CycleFile file =
                    new CycleFile(files.get(i), hint != null && hint.file.equals(name) ? hint.position : 0)) {
                while (file.advance()) {
                    int at = file.offset();
                    found = new JournalPosition(
                            name,
                            file.position(),
                            file.window().getLong(at + Frame.SEQUENCE),
                            file.window().getInt(at + Frame.PREVIOUS_CRC),
                            sources);
                }
            }
            if (found != null) {
                return found;
            }
        }
        throw new IOException("journal folder " + dir + " holds no journal");
    }
}
