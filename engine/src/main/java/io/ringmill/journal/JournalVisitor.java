package io.ringmill.journal;

/** Takes a journal's records in their order. */
public interface JournalVisitor {

    /** A session begins; the header's dictionaries hold nothing but what this session's records add. */
    void begin(JournalHeader header);

    /** The event of this sequence; {@code cells} is reused and holds the stream's fields, ids of this session. */
    void event(byte kind, long sequence, int stream, int key, long timeNs, long[] cells);

    /** The event of this sequence is a change of a rule, as {@code RuleChange} writes it. */
    default void change(long sequence, String change) {}

    /** So far the input of a source is in the journal, with the events up to here. */
    default void source(String source, SourceTrack.Journaled journaled) {}

    /** The digest over sequences {@code [from, to)}. */
    default void digest(long from, long to, long digest) {}

    /**
     * The session was interrupted here, perhaps in good order, and another process went on with it: with that sequence, at that
     * time, in epoch nanoseconds. A digest up to here may come again with more events.
     */
    default void goesOn(long sequence, long atNs) {}

    /** The session ended in good order. It may go on all the same: the end of the last part counts. */
    default void end(long events, long digest) {}

    /**
     * The events of sequence {@code [from, to)} are lost to damage, and perhaps names of keys and symbols; what follows is kept
     * all the same, as somebody asked for. Nothing that was computed behind them comes out again the same.
     */
    default void hole(long from, long to) {}

    /**
     * The next events are left out, as the reader was asked for others: so many of one kind and stream.
     *
     * @param firstTimeNs their oldest time
     * @param lastTimeNs their newest time
     */
    default void skipped(byte kind, int stream, long events, long firstTimeNs, long lastTimeNs) {}

    /**
     * Behind {@link #begin}: the session's first events are no more in the journal.
     *
     * @param events how many
     * @param lastTimeNs their newest time; {@link Long#MIN_VALUE} if none has one
     * @param changes how many of them were changes of rules
     */
    default void pruned(long events, long lastTimeNs, long changes) {}
}
