package io.ringmill.ingest.outlet;

import java.io.IOException;

/** As an {@link IOException} of {@link Target#send}; the far end says when it wants to be asked again. */
public final class LaterException extends IOException {

    private static final long serialVersionUID = 1L;

    private final long waitNs;

    /** {@code waitNs}: how long the far end asks to wait, in nanoseconds. */
    public LaterException(String message, long waitNs) {
        super(message);
        this.waitNs = waitNs;
    }

    /** How long the far end asks to wait, in nanoseconds. */
    public long waitNs() {
        return waitNs;
    }
}
