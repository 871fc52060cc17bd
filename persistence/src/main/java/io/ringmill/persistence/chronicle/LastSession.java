package io.ringmill.persistence.chronicle;

import io.ringmill.journal.JournalHeader;
import io.ringmill.journal.JournalVisitor;
import io.ringmill.persistence.chronicle.CycleIndex.Stretch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The newest session of a journal, found from the end. What lies between its first frame and its last is not looked at.
 *
 * @param start its beginning, or a place in it that was known
 * @param header with dictionaries that hold nothing
 * @param events how many it has
 * @param inputEnded whether its last event is the end of all input
 * @param closed whether it was ended in good order, and not gone on with behind that
 */
public record LastSession(
        JournalPosition start, JournalHeader header, long events, boolean inputEnded, boolean closed) {

    /** Notes a session's header. */
    private static final class Header implements JournalVisitor {
        private JournalHeader header;

        @Override
        public void begin(JournalHeader newHeader) {
            header = newHeader;
        }

        @Override
        public void event(byte kind, long sequence, int stream, int key, long timeNs, long[] cells) {}
    }

    /** A frame's place, and the sequence of the next event there. */
    private record Place(Path file, long position, long sequence) {}

    /**
     * The first frame of the newest session, if it was found, and the last ones of the journal, the newest first, back to one
     * that has events: behind the end of the input come digests, the end of the session, and runs that went on with it.
     */
    private static final class Frames {
        private Place first;
        private final Deque<Place> last = new ArrayDeque<>();

        /**
         * Looks through a file from one place to another; files come from the newest to the oldest. Where it is indexed the index
         * says where the session begins.
         */
        void look(Path path, long from, long to) throws IOException {
            List<Stretch> indexed = GrowingIndex.any(path).map(CycleIndex::stretches).orElse(List.of()).stream()
                    .filter(stretch -> stretch.position() > from && stretch.position() < to)
                    .toList();
            List<Place> lastBefore = List.copyOf(last);
            lookThrough(
                    path,
                    indexed.isEmpty() ? from : indexed.get(indexed.size() - 1).position(),
                    to);
            if (indexed.isEmpty() || first != null) {
                return;
            }
            if (last.isEmpty() || last.getLast().sequence == last.getFirst().sequence) {
                last.clear(); // no event in all of a stretch: those before it count, too
                last.addAll(lastBefore);
                lookThrough(path, from, to);
                return;
            }
            for (Stretch stretch : indexed) {
                first = stretch.begins() ? new Place(path, stretch.position(), 0) : first;
            }
        }

        private void lookThrough(Path path, long from, long to) throws IOException {
            Deque<Place> lastHere = new ArrayDeque<>();
            try (CycleFile file = new CycleFile(path, from)) {
                while (file.advance() && file.position() < to) {
                    long sequence = file.window().getLong(file.offset() + Frame.SEQUENCE);
                    Place place = new Place(path, file.position(), sequence);
                    if ((file.window().getInt(file.offset() + Frame.VERSION_AND_FLAGS) & Frame.FIRST) != 0) {
                        first = place;
                        lastHere.clear(); // those before are of another session
                    }
                    while (hasEvents(lastHere, sequence)) {
                        lastHere.removeLast();
                    }
                    lastHere.addFirst(place);
                }
            }
            for (Place place : lastHere) {
                if (last.isEmpty() || last.getLast().sequence == last.getFirst().sequence) {
                    last.add(place);
                }
            }
        }

        /** Whether the oldest is not needed, as one behind it has events. */
        private static boolean hasEvents(Deque<Place> places, long next) {
            Iterator<Place> oldestFirst = places.descendingIterator();
            if (places.size() < 2) {
                return false;
            }
            oldestFirst.next();
            return oldestFirst.next().sequence < next;
        }
    }

    /**
     * Finds the newest session of the journal in a folder.
     *
     * @return empty if there is no journal, or it has no session
     */
    public static Optional<LastSession> find(Path dir) throws IOException {
        Frames frames = new Frames();
        List<Path> files = JournalFolder.isJournal(dir) ? JournalFolder.files(dir) : List.of();
        for (int i = files.size() - 1; i >= 0 && frames.first == null; i--) {
            frames.look(files.get(i), 0, Long.MAX_VALUE);
        }
        if (frames.first == null && !files.isEmpty()) {
            requireNotPruned(dir);
        }
        return frames.first == null ? Optional.empty() : of(dir, frames);
    }

    private static void requireNotPruned(Path dir) throws IOException {
        if (PrunedFiles.read(dir).filter(PrunedFiles::isWithinSession).isPresent()) {
            throw new IOException(
                    "journal folder " + dir + " has no more the beginning of its newest session, which was"
                            + " pruned, and no snapshot of it that is whole: restore one, or begin anew in another folder");
        }
    }

    /**
     * The session that was written before this one.
     *
     * @throws IOException if its beginning is not in the journal any more
     */
    public LastSession before(Path dir) throws IOException {
        Frames frames = new Frames();
        List<Path> files = JournalFolder.files(dir);
        for (int i = files.size() - 1; i >= 0 && frames.first == null; i--) {
            int order = JournalFolder.nameOf(files.get(i)).compareTo(start.file());
            if (order <= 0) {
                frames.look(files.get(i), 0, order == 0 ? start.position() : Long.MAX_VALUE);
            }
        }
        Optional<LastSession> found = frames.first == null ? Optional.empty() : of(dir, frames);
        return found.orElseThrow(() -> new IOException("journal folder " + dir
                + " has no more the beginning of the session that its newest one goes on from"));
    }

    /** The same where a place in a session is known, which may be the newest one: only what is behind it is looked at. */
    public static Optional<LastSession> find(Path dir, JournalPosition known, JournalHeader session)
            throws IOException {
        Frames frames = new Frames();
        List<Path> files = JournalFolder.files(dir);
        boolean isKnown = false;
        for (int i = files.size() - 1; i >= 0 && frames.first == null && !isKnown; i--) {
            isKnown = JournalFolder.nameOf(files.get(i)).equals(known.file());
            frames.look(files.get(i), isKnown ? known.position() : 0, Long.MAX_VALUE);
        }
        if (frames.first != null) {
            return of(dir, frames);
        }
        return isKnown ? Optional.of(of(known, session, frames.last)) : Optional.empty();
    }

    private static Optional<LastSession> of(Path dir, Frames frames) throws IOException {
        Place first = frames.first;
        JournalPosition start = new JournalPosition(
                JournalFolder.nameOf(first.file), first.position, 0, 0, Map.of(), JournalPosition.Names.ALL);
        Optional<JournalHeader> header = header(dir, start);
        return header.isEmpty() ? Optional.empty() : Optional.of(of(start, header.get(), frames.last));
    }

    private static LastSession of(JournalPosition start, JournalHeader header, Deque<Place> last) throws IOException {
        RecordReader.Skim skim = RecordReader.skim(header);
        long events = start.sequence();
        for (Iterator<Place> oldestFirst = last.descendingIterator(); oldestFirst.hasNext(); ) {
            Place place = oldestFirst.next();
            try (CycleFile file = new CycleFile(place.file, place.position)) {
                if (file.advance()) {
                    int at = file.offset();
                    long sequence = file.window().getLong(at + Frame.SEQUENCE);
                    events = sequence + skim.events(file.window(), at + Frame.HEAD_BYTES, at + file.length());
                }
            }
        }
        return new LastSession(start, header, events, skim.inputEnded(), skim.closed());
    }

    private static Optional<JournalHeader> header(Path dir, JournalPosition start) throws IOException {
        Header visitor = new Header();
        try (ChronicleJournalReader reader = new ChronicleJournalReader(dir, start, null)) {
            while (visitor.header == null && reader.next(visitor)) {
                // on
            }
        }
        return Optional.ofNullable(visitor.header);
    }
}
