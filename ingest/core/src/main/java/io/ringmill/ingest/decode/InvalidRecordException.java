package io.ringmill.ingest.decode;

import java.io.IOException;

/** A record could not be decoded, and {@code onInvalid: halt} says that this ends the source. */
public final class InvalidRecordException extends IOException {

    private static final long serialVersionUID = 1L;

    InvalidRecordException(String source, long line, String reason) {
        super(source + ", line " + line + ": " + reason + " (onInvalid: halt)");
    }
}
