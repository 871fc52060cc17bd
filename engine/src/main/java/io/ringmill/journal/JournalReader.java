package io.ringmill.journal;

import java.io.IOException;

/** Reads a journal from its beginning, one record a call. Single-threaded. */
public interface JournalReader extends AutoCloseable {

    /**
     * Hands the next record to the visitor.
     *
     * @return false at the end of the journal
     * @throws CorruptJournalException if the record does not read as it was written; it names the place
     */
    boolean next(JournalVisitor visitor) throws IOException;

    @Override
    void close() throws IOException;
}
