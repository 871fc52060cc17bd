package io.ringmill.flink;

import io.ringmill.event.Event;
import io.ringmill.journal.Journal;
import io.ringmill.journal.JournalHeader;
import java.util.ArrayList;
import java.util.List;

/** A journal that keeps changes of rules alone, as lines of a file of changes. */
final class RecordedChanges implements Journal {

    private final List<String> lines = new ArrayList<>();

    /** Those so far, as a journal's dump has them. */
    List<String> lines() {
        return lines;
    }

    static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
    }

    @Override
    public void change(long sequence, String change) {
        lines.add("{\"seq\":" + sequence + ",\"change\":" + quoted(change) + "}");
    }

    @Override
    public void begin(JournalHeader header) {
        // Nothing is kept of it.
    }

    @Override
    public void append(Event event) {
        // Events are in a file.
    }

    @Override
    public void endOfBatch() {
        // All is in memory.
    }

    @Override
    public void digest(long from, long to, long digest) {
        // The engine tells it.
    }

    @Override
    public void end(long events, long digest) {
        // The engine tells it.
    }

    @Override
    public void close() {
        // Nothing is open.
    }
}
