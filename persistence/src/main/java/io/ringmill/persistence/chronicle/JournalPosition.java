package io.ringmill.persistence.chronicle;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * The place of a frame in a journal, from which {@link ChronicleJournalReader} can read on.
 *
 * @param file the name of the file, without what says that it is a journal's and whether it is compressed
 * @param position in that file
 * @param sequence of the first event in it, or behind it; 0 where a session begins
 * @param previousCrc checksum of the frame before
 * @param sources by number, what the session's sources are called and where they are, as {@link Frame} says
 * @param names how many keys and symbols the session has named up to here, or a little behind
 */
public record JournalPosition(
        String file, long position, long sequence, int previousCrc, Map<Integer, String> sources, Names names) {

    /** The newest key and symbol that a session has named. */
    public record Names(int key, int symbol) {

        /** Those are all that are known. */
        public static final Names ALL = new Names(-1, -1);
    }

    public JournalPosition {
        sources = Map.copyOf(sources);
    }

    /** Whether a session begins here. */
    public boolean isStart() {
        return sequence == 0 && previousCrc == 0;
    }

    /** Whether the journal in a folder has that frame. */
    public boolean isIn(Path dir) throws IOException {
        for (Path path : JournalFolder.files(dir)) {
            if (JournalFolder.nameOf(path).equals(file)) {
                try (CycleFile cycle = new CycleFile(path, position)) {
                    if (cycle.advance() && cycle.position() == position && cycle.frameFault(new CRC32C()) == null) {
                        int at = cycle.offset();
                        boolean first = (cycle.window().getInt(at + Frame.VERSION_AND_FLAGS) & Frame.FIRST) != 0;
                        return first
                                ? isStart()
                                : !isStart()
                                        && cycle.window().getLong(at + Frame.SEQUENCE) == sequence
                                        && cycle.window().getInt(at + Frame.PREVIOUS_CRC) == previousCrc;
                    }
                }
            }
        }
        return false;
    }

    private static long from(JournalPosition hint, Path file) throws IOException {
        return hint != null && hint.file.equals(JournalFolder.nameOf(file))
                ? hint.position
                : GrowingIndex.lastStretch(file);
    }

    /** The same with other sources. */
    public JournalPosition withSources(Map<Integer, String> others) {
        return new JournalPosition(file, position, sequence, previousCrc, others, names);
    }

    /** The same with other names. */
    public JournalPosition withNames(Names others) {
        return new JournalPosition(file, position, sequence, previousCrc, sources, others);
    }

    /**
     * The place of a journal's newest frame, or of one before if that may begin within a text, as of a session's head; it names no
     * sources.
     *
     * @param hint a place before it that this has found, from which to look; null if none is known
     * @throws IOException if there is no journal
     */
    public static JournalPosition newest(Path dir, JournalPosition hint) throws IOException {
        List<Path> files = JournalFolder.files(dir);
        for (int i = files.size() - 1; i >= 0; i--) {
            String name = JournalFolder.nameOf(files.get(i));
            long from = from(hint, files.get(i));
            JournalPosition found = null;
            try (CycleFile file = new CycleFile(files.get(i), from)) {
                boolean mayGoOn = from == 0; // with a text of the file before
                while (file.advance()) {
                    int at = file.offset();
                    ByteBuffer bytes = file.window();
                    boolean first = (bytes.getInt(at + Frame.VERSION_AND_FLAGS) & Frame.FIRST) != 0;
                    if (first || !mayGoOn || !Frame.beginsWithText(bytes, at)) {
                        found = new JournalPosition(
                                name,
                                file.position(),
                                first ? 0 : bytes.getLong(at + Frame.SEQUENCE),
                                bytes.getInt(at + Frame.PREVIOUS_CRC),
                                Map.of(),
                                Names.ALL);
                    }
                    mayGoOn = file.length() > Frame.MAX_TEXT_BYTES;
                }
            }
            if (found != null) {
                return found;
            }
        }
        throw new IOException("journal folder " + dir + " holds no journal");
    }
}
