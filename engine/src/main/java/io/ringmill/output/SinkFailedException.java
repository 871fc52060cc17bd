package io.ringmill.output;

/** A sink cannot go on and does not want to be gone on without: the engine halts, whatever {@code engine.onFailure} says. */
public final class SinkFailedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** {@code message} is a sentence for the user; {@code cause} may be null. */
    public SinkFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
