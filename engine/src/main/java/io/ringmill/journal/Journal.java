package io.ringmill.journal;

import io.ringmill.event.Event;
import java.io.IOException;

/**
 * Takes an engine's input in ring order. One journal may hold several sessions, one after the other; each begins with
 * a {@link JournalHeader}.
 *
 * <p><b>Threading:</b> {@link #begin} before the engine starts, then everything by the journal handler's thread, then
 * {@link #end} and {@link #close} by the closing thread after that thread has stopped. An exception halts the engine.
 */
public interface Journal extends AutoCloseable {

    /** Begins a session: writes what a replay needs to read the events that follow. */
    void begin(JournalHeader header) throws IOException;

    /**
     * Before {@link #begin}: asks these, each time before it hands over, how far the sources are, and keeps that.
     */
    default void follow(SourceTracks sources) {}

    /** Whether it takes events; false where only digests are wanted, which then need no thread of their own. */
    default boolean takesEvents() {
        return true;
    }

    /**
     * Appends one event of any kind as it was decoded: the fields only. Keys and symbols that are new in the header's
     * dictionaries are written before it. No allocation unless there are such.
     */
    void append(Event event) throws IOException;

    /**
     * Appends events that lie one after the other, {@code stride} cells each, as {@link #append(Event)} does one by one.
     *
     * @param event a view of the first; of the last when this returns
     */
    default void append(Event event, int count, int stride) throws IOException {
        append(event);
        for (int i = 1; i < count; i++) {
            append(event.skip(1, stride));
        }
    }

    /**
     * Hands the events so far to the operating system, so that they outlive this process. Called when the ring has no more
     * at the moment, and after a thousand events at most.
     */
    void endOfBatch() throws IOException;

    /**
     * Any thread: sequence of the newest event of this session that is forced to the disk, with all before it, so that it
     * outlives the machine. -1 if none is, as in a journal that forces nothing.
     */
    default long syncedSequence() {
        return -1;
    }

    /**
     * Whether it has given up, as it may where its disk is almost full: it takes events and keeps none of them.
     * Once true, true for the rest of the session.
     */
    default boolean hasStopped() {
        return false;
    }

    /**
     * Appends the event of that sequence that is a change of a rule.
     *
     * @param change as {@code RuleChange} writes it
     * @throws IOException if it cannot be kept
     */
    default void change(long sequence, String change) throws IOException {
        throw new IOException("this journal keeps no changes of rules");
    }

    /** Notes the digest of all that the events of sequence {@code [from, to)} brought about. */
    void digest(long from, long to, long digest) throws IOException;

    /**
     * Ends the session in good order.
     *
     * @param events how many events it holds, of all kinds; their sequences are {@code [0, events)}
     * @param digest over all results and alerts; 0 if none was computed
     */
    void end(long events, long digest) throws IOException;

    @Override
    void close() throws IOException;
}
