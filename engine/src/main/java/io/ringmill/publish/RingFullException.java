package io.ringmill.publish;

/**
 * The ring is full and {@code engine.whenFull} is {@code fail}. The event stays claimed: publish it again or discard
 * it. Without a stack trace, since it is thrown where speed counts.
 */
public final class RingFullException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public RingFullException(int slots) {
        super(
                "the ring is full: " + slots
                        + " events wait for a handler; publish again, make the ring larger, or let whenFull be block",
                null,
                false,
                false);
    }
}
