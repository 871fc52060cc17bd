package io.ringmill.ring;

import io.ringmill.event.Event;
import io.ringmill.journal.Journal;
import io.ringmill.journal.JournalHeader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Keeps what it is told, as text. As with a journal on a disk, what is appended outlives nobody until it is handed over.
 *
 * <p>Written by one thread after the other; read after the engine has closed, but for {@link #handedOver}.
 */
class MemoryJournal implements Journal {

    record Block(long from, long to, long digest) {}

    final List<String> events = new ArrayList<>();
    final List<Block> blocks = new ArrayList<>();
    final List<Long> timesNs = new ArrayList<>();
    final List<Integer> keys = new ArrayList<>();
    JournalHeader header;
    /** Blocks that were told of before their last event was appended. */
    final List<Block> early = new ArrayList<>();

    /** Sequence of the newest event that was handed over. */
    volatile long handedOver = -1;

    private long appended = -1;
    long endedWith = -1;
    long digest;
    boolean closed;

    @Override
    public void begin(JournalHeader newHeader) throws IOException {
        header = newHeader;
    }

    @Override
    public void append(Event event) throws IOException {
        events.add(event.sequence() + " " + event.kind() + " " + event.stream() + " "
                + header.keys().text(event.key()) + " " + event.cell(0));
        timesNs.add(event.timeNs());
        keys.add(event.key());
        appended = event.sequence();
    }

    @Override
    public void change(long sequence, String change) {
        events.add(sequence + " " + change);
        appended = sequence;
    }

    @Override
    public void endOfBatch() throws IOException {
        handedOver = appended;
    }

    @Override
    public void digest(long from, long to, long blockDigest) {
        blocks.add(new Block(from, to, blockDigest));
        if (to > appended + 1) {
            early.add(new Block(from, to, blockDigest));
        }
    }

    @Override
    public void end(long count, long newDigest) {
        endedWith = count;
        digest = newDigest;
    }

    @Override
    public void close() {
        closed = true;
    }
}
