package io.ringmill.bench.serve;

/** What there is beside the engine while it is measured. */
enum Condition {
    /** Nothing. */
    ALONE(false, false),
    /** A server that nobody asks anything. */
    SERVED(false, false),
    /** The page is open on twenty keys, and its owner asks for the status once a second. */
    WATCHED(true, false),
    /** The same while attackers do what they can. */
    ATTACKED(true, true);

    private final boolean watched;
    private final boolean attacked;

    Condition(boolean watched, boolean attacked) {
        this.watched = watched;
        this.attacked = attacked;
    }

    boolean isServed() {
        return this != ALONE;
    }

    boolean isWatched() {
        return watched;
    }

    boolean isAttacked() {
        return attacked;
    }
}
