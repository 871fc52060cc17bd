package io.ringmill.server.live;

/** The engine has not answered in time. */
public final class UnansweredException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** What was in the way. */
    public enum Why {
        /** More is asked than it can answer. */
        BUSY,
        /** It stands still. */
        STALLED
    }

    private final Why why;
    private final boolean begun;

    UnansweredException(Why why, boolean begun) {
        super(why == Why.BUSY ? "too much is asked at once" : "the engine has not answered", null, false, false);
        this.why = why;
        this.begun = begun;
    }

    public Why why() {
        return why;
    }

    /** Whether what was asked for is on its way, and may still be done. */
    public boolean begun() {
        return begun;
    }
}
