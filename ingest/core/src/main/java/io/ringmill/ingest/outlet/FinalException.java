package io.ringmill.ingest.outlet;

import java.io.IOException;

/** A far end cannot be used, and a further attempt would end in the same way. The message is a sentence for the user. */
public final class FinalException extends IOException {

    private static final long serialVersionUID = 1L;

    /** {@code message} says what is wrong and what to do; {@code cause} may be null. */
    public FinalException(String message, Throwable cause) {
        super(message, cause);
    }
}
