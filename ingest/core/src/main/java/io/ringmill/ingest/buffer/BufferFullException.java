package io.ringmill.ingest.buffer;

/** There is no room in a buffer that fails then. */
public final class BufferFullException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    BufferFullException(String buffer, int size) {
        super("buffer " + buffer + " holds " + size + " elements and takes no more");
    }
}
