package io.ringmill.pipeline.ring;

/**
 * The ring is full and {@code engine.whenFull} is {@code fail}. The event stays claimed: publish it again or discard
 * it. Reused, without a stack trace.
 */
public final class RingFullException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    RingFullException(String message) {
        super(message, null, false, false);
    }
}
