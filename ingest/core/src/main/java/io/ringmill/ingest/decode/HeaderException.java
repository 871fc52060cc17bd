package io.ringmill.ingest.decode;

import java.io.IOException;

/** A beginning that is not the right one: a header of CSV without the columns that are wanted, or none, or text of another encoding. */
public final class HeaderException extends IOException {

    private static final long serialVersionUID = 1L;

    private final boolean missing;

    HeaderException(String message, boolean missing) {
        super(message);
        this.missing = missing;
    }

    /** Whether the input ended before it. */
    public boolean isMissing() {
        return missing;
    }
}
