package io.ringmill.journal;

import java.io.IOException;

/** A record of a journal that does not read as it was written. */
public final class CorruptJournalException extends IOException {

    private static final long serialVersionUID = 1L;

    public CorruptJournalException(String message) {
        super(message);
    }
}
