package io.ringmill.window;

/**
 * When a window's values go out.
 *
 * @param everyNs interval of event time, {@code EVERY} only
 */
public record Emit(Kind kind, long everyNs) {

    /** After each event, on close, or at multiples of an interval of event time. */
    public enum Kind {
        EACH,
        CLOSE,
        EVERY
    }

    public static final Emit EACH = new Emit(Kind.EACH, 0);
    public static final Emit CLOSE = new Emit(Kind.CLOSE, 0);

    public static Emit every(long ns) {
        return new Emit(Kind.EVERY, ns);
    }
}
