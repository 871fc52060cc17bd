package io.ringmill.bench.measure;

/** A JVM that was to measure ended without a result. */
public final class ForkFailedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public ForkFailedException(String message) {
        super(message);
    }
}
