package io.ringmill.publish;

/**
 * The ring is full and {@code engine.whenFull} is {@code fail}. The event stays claimed: publish it again or discard
 * it. Without a stack trace, since it is thrown where speed counts.
 */
public final class RingFullException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int slots;

    /** Rows of columns that had entered before; 0 if it is about an event. */
    private final int entered;

    public RingFullException(int slots) {
        this(slots, 0);
    }

    private RingFullException(int slots, int entered) {
        super(
                "the ring is full: " + slots
                        + " events wait for a handler; publish again, make the ring larger, or let whenFull be block",
                null,
                false,
                false);
        this.slots = slots;
        this.entered = entered;
    }

    /** The same, where so many rows of columns had entered before. */
    public RingFullException after(int rows) {
        return new RingFullException(slots, rows);
    }

    /** Of {@link EventPublisher#publish(io.ringmill.event.EventColumns, int, int)}, how many rows need not be published again. */
    public int entered() {
        return entered;
    }
}
