package io.ringmill.bench.measure;

/** A JVM that was to measure ended without a result. The message is for people. */
public final class ForkFailedException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    public ForkFailedException(String message) {
        super(message);
    }
}
