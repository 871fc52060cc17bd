package io.ringmill.persistence.chronicle;

import io.ringmill.persistence.chronicle.CycleIndex.Stretch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Which stretches of a journal a reader passes over, as far as its files have an index. */
final class Passage {

    /** For {@code session}: none is read. */
    static final int NO_SESSION = -1;

    private final long fromNs;
    private final long toNs;
    private final int session;

    private List<Stretch> stretches = List.of();
    private int next;

    /** Whether the stretches are all that the file has. */
    private boolean isWhole;

    /** Of the stretch that is being read. */
    private int framesLeft;

    /**
     * Passes over all but one session's events of time {@code [fromNs, toNs)}.
     *
     * @param session its number; 0 for any, or {@link #NO_SESSION}
     */
    Passage(long fromNs, long toNs, int session) {
        this.fromNs = fromNs;
        this.toNs = toNs;
        this.session = session;
    }

    Passage between(long from, long to) {
        return new Passage(from, to, session);
    }

    Passage session(int number) {
        return new Passage(fromNs, toNs, number);
    }

    /** A file begins. */
    void begin(Path file) throws IOException {
        leave();
        isWhole = Files.exists(CycleIndex.of(file));
        stretches = GrowingIndex.any(file).map(CycleIndex::stretches).orElse(List.of());
    }

    /** All that is left of the file is read. */
    void leave() {
        stretches = List.of();
        next = 0;
        framesLeft = 0;
    }

    /** A frame was read. */
    void read() {
        framesLeft--;
    }

    /** The stretch that begins here; null if none does. */
    Stretch stretch() {
        return framesLeft <= 0 && next < stretches.size() ? stretches.get(next) : null;
    }

    /** Whether to pass over this stretch, of that session; if not it is going to be read. */
    boolean passes(Stretch stretch, int number) {
        next++;
        boolean inTime = (fromNs == Long.MIN_VALUE && toNs == Long.MAX_VALUE)
                || (stretch.firstTimeNs() < toNs && stretch.lastTimeNs() >= fromNs);
        boolean wanted = inTime && (session == 0 || session == number);
        framesLeft = wanted ? stretch.frames() : 0;
        return !wanted;
    }

    /** Whether the file's last stretch was passed over. */
    boolean isAtEnd() {
        return isWhole && next == stretches.size();
    }
}
