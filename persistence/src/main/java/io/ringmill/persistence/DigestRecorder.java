package io.ringmill.persistence;

import io.ringmill.event.Event;
import io.ringmill.journal.Journal;
import io.ringmill.journal.JournalHeader;
import java.util.ArrayList;
import java.util.List;

/** A journal that keeps nothing but the digests, so that a replay's can be held against those recorded. */
final class DigestRecorder implements Journal {

    private final List<Block> blocks = new ArrayList<>();

    /** What the engine has begun with. */
    private JournalHeader header;

    /** The digest over sequences {@code [from, to)}. */
    record Block(long from, long to, long digest) {}

    /** What the engine has begun with; the dictionaries are the engine's. */
    JournalHeader header() {
        return header;
    }

    /** What was recorded; to be read when the engine is closed. */
    List<Block> blocks() {
        return blocks;
    }

    @Override
    public void begin(JournalHeader newHeader) {
        header = newHeader;
    }

    @Override
    public boolean takesEvents() {
        return false;
    }

    @Override
    public void append(Event event) {}

    @Override
    public void append(Event event, int count, int stride) {}

    @Override
    public void change(long sequence, String change) {}

    @Override
    public void endOfBatch() {}

    @Override
    public void digest(long from, long to, long digest) {
        blocks.add(new Block(from, to, digest));
    }

    @Override
    public void end(long events, long digest) {}

    @Override
    public void close() {}
}
