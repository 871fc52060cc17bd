package io.ringmill.journal;

import java.io.IOException;

/** Reads a journal from its beginning, one record a call, to a {@link RunVisitor} many events. Single-threaded. */
public interface JournalReader extends AutoCloseable {

    /**
     * Hands the next record to the visitor, to a {@link RunVisitor} also events that follow.
     *
     * @return false at the end of the journal
     * @throws CorruptJournalException if the record does not read as it was written; it names the place
     */
    boolean next(JournalVisitor visitor) throws IOException;

    /** How many sessions were begun so far; at first, how many are no more in the journal. */
    default int sessions() {
        return 0;
    }

    /**
     * After a {@link CorruptJournalException}: passes over the damage, to where the next sound session begins, or to
     * where the same one goes on if nothing of it is lost. Nothing is handed over of what lies between.
     *
     * @return false if there was no damage, or this reader cannot pass over any
     */
    default boolean skipDamage() throws IOException {
        return false;
    }

    @Override
    void close() throws IOException;
}
