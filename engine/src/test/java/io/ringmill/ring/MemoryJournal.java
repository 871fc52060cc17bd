package io.ringmill.ring;

import io.ringmill.event.Event;
import io.ringmill.journal.Journal;
import io.ringmill.journal.JournalHeader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Keeps what it is told, as text. Written by one thread after the other; read after the engine has closed. */
class MemoryJournal implements Journal {

    record Block(long from, long to, long digest) {}

    final List<String> events = new ArrayList<>();
    final List<Block> blocks = new ArrayList<>();
    final List<Long> timesNs = new ArrayList<>();
    final List<Integer> keys = new ArrayList<>();
    JournalHeader header;
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
    }

    @Override
    public void endOfBatch() throws IOException {}

    @Override
    public void digest(long from, long to, long blockDigest) {
        blocks.add(new Block(from, to, blockDigest));
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
