package io.ringmill.journal;

import io.ringmill.event.Event;

/** Takes a journal's records in their order. */
public interface JournalVisitor {

    /** A session begins; the header's dictionaries hold nothing but what this session's records add. */
    void begin(JournalHeader header);

    /** The event of this sequence; {@code cells} is reused and holds the stream's fields, ids of this session. */
    void event(byte kind, long sequence, int stream, int key, long timeNs, long[] cells);

    /**
     * Events of one stream that follow each other, as {@link #event} one by one.
     *
     * @param sequence of the first
     * @param rows reused; one event after the other, each as {@link Event} says: head, time, fields
     * @param stride cells of a row
     */
    default void events(long sequence, int stream, int count, long[] rows, int stride) {
        long[] cells = new long[stride - Event.FIELDS];
        for (int i = 0; i < count; i++) {
            int row = i * stride;
            System.arraycopy(rows, row + Event.FIELDS, cells, 0, cells.length);
            event(Event.DATA, sequence + i, stream, Event.key(rows[row]), rows[row + Event.TIME], cells);
        }
    }

    /** The digest over sequences {@code [from, to)}. */
    default void digest(long from, long to, long digest) {}

    /** The session ended in good order. */
    default void end(long events, long digest) {}
}
