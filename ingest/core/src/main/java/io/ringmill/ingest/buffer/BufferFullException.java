package io.ringmill.ingest.buffer;

/** There is no room in a buffer that fails then. */
public final class BufferFullException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    BufferFullException(String message) {
        super(message);
    }
}
