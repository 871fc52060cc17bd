package io.ringmill.persistence;

import io.ringmill.Engine;
import io.ringmill.event.Event;
import io.ringmill.journal.JournalHeader;
import io.ringmill.journal.RunVisitor;
import io.ringmill.journal.SourceTrack;
import io.ringmill.persistence.DigestRecorder.Block;
import io.ringmill.persistence.chronicle.ChronicleJournalReader;
import io.ringmill.persistence.chronicle.JournalPosition;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads a session from a place on and publishes its events, but for those that the engine has already, into an engine
 * in which keys and symbols get the ids that they have in the journal.
 *
 * <p><b>Threading:</b> one thread. <b>Allocation:</b> none per event, but for keys and symbols that are new.
 */
final class SessionTail implements RunVisitor, AutoCloseable {

    private final ChronicleJournalReader reader;
    private final SessionFeed feed;

    /** The engine's next event. */
    private long next;

    private final Map<String, SourceTrack.Journaled> sources = new LinkedHashMap<>();
    private final List<Block> recorded = new ArrayList<>();

    /** From here on no digest was recorded. */
    private long recordedTo;

    private boolean begun;
    private boolean isOver;
    private boolean inputEnded;

    /**
     * A session's tail.
     *
     * @param place from which to read; all events behind {@code next} come behind it
     * @param session what it says of itself, with the dictionaries of the engine
     * @param next sequence of the engine's next event
     */
    SessionTail(Path dir, JournalPosition place, JournalHeader session, Engine engine, long next) throws IOException {
        reader = new ChronicleJournalReader(dir, place, session);
        feed = new SessionFeed(engine, session, SessionFeed.Choice.OF_SAME_IDS);
        begun = !place.isStart();
        this.next = next;
    }

    /** What was known of the sources before. */
    void goOn(Map<String, SourceTrack.Journaled> before) {
        sources.putAll(before);
    }

    /** Publishes what the next record holds; false at the end of the session, or of what there is of it. */
    boolean next() throws IOException {
        try {
            return !isOver && reader.next(this) && !isOver;
        } catch (UncheckedIOException lost) {
            throw lost.getCause();
        }
    }

    /** Has the engine handed what is gathered. */
    void flush() {
        feed.flush();
    }

    /** Whether another session has begun behind it. */
    boolean isOver() {
        return isOver;
    }

    /** Whether its last event so far is the end of all input. */
    boolean inputEnded() {
        return inputEnded;
    }

    ChronicleJournalReader reader() {
        return reader;
    }

    /** Sequence of the next event. */
    long sequence() {
        return next;
    }

    /** How many events were published. */
    long events() {
        return feed.events();
    }

    /** How far the input of each source is in the journal. */
    Map<String, SourceTrack.Journaled> sources() {
        return sources;
    }

    /** From here on no digest was recorded. */
    long recordedTo() {
        return recordedTo;
    }

    /**
     * Holds the engine's digests against those that were recorded, as far as there are both; the latter are forgotten.
     *
     * @param from of the first block that the engine tells of as a whole
     */
    Optional<Verification.Divergence> compare(Iterable<Block> computed, long from) {
        Map<Long, Block> byStart = new LinkedHashMap<>();
        computed.forEach(block -> byStart.put(block.from(), block));
        List<Block> open = new ArrayList<>();
        for (Block expected : recorded) {
            Block actual = byStart.get(expected.from());
            if (actual == null || actual.to() != expected.to()) {
                if (expected.from() >= from && actual == null) {
                    open.add(expected);
                }
            } else if (actual.digest() != expected.digest()) {
                return Optional.of(new Verification.Divergence(
                        expected.from(), expected.to(), expected.digest(), actual.digest()));
            }
        }
        recorded.clear();
        recorded.addAll(open);
        return Optional.empty();
    }

    @Override
    public void begin(JournalHeader header) {
        isOver = begun;
        begun = true;
    }

    @Override
    public void events(long sequence, int stream, int count, long[] rows, int stride) {
        int known = (int) Math.max(0, Math.min(count, next - sequence));
        if (known > 0) {
            System.arraycopy(rows, known * stride, rows, 0, (count - known) * stride);
        }
        if (known < count) {
            feed.events(sequence + known, stream, count - known, rows, stride);
            next = sequence + count;
        }
    }

    @Override
    public void event(byte kind, long sequence, int stream, int key, long timeNs, long[] cells) {
        if (sequence >= next) {
            inputEnded = kind == Event.END;
            feed.event(kind, sequence, stream, key, timeNs, cells);
            next = sequence + 1;
        }
    }

    @Override
    public void change(long sequence, String change) {
        if (sequence >= next) {
            feed.change(sequence, change);
            next = sequence + 1;
        }
    }

    @Override
    public void hole(long from, long to) {
        if (to > next) {
            throw new UncheckedIOException(new IOException("the session cannot be gone on with, as "
                    + new JournalInfo.Hole(from, to).lost() + ": begin another with start: fresh"));
        }
    }

    @Override
    public void source(String source, SourceTrack.Journaled journaled) {
        sources.put(source, journaled);
    }

    @Override
    public void digest(long from, long to, long digest) {
        recorded.add(new Block(from, to, digest));
        recordedTo = to;
    }

    @Override
    public void goesOn(long sequence, long atNs) {
        recorded.removeIf(block -> block.to() == sequence);
    }

    @Override
    public void close() throws IOException {
        try (reader) {
            feed.close();
        }
    }
}
