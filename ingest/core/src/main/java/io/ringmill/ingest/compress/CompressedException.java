package io.ringmill.ingest.compress;

import java.io.IOException;

/** Compressed data that is cut off or damaged. The message is a sentence without its end. */
public class CompressedException extends IOException {

    private static final long serialVersionUID = 1L;

    CompressedException(String message) {
        super(message);
    }

    CompressedException(String message, Throwable cause) {
        super(message, cause);
    }
}
