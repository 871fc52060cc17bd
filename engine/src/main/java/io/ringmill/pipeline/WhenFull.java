package io.ringmill.pipeline;

/** What a ring or a buffer does with what comes when it is full. */
public enum WhenFull {
    /** Whoever brings it waits. */
    BLOCK,
    /** Whoever brings it gets an exception. */
    FAIL,
    /** What comes is dropped and counted. */
    DROP_NEWEST,
    /** The oldest is dropped and counted. A buffer only: what is in the ring is being read, and its sequence is taken. */
    DROP_OLDEST,
    /** Only the newest of each key is kept, the others are counted. A buffer only, for the same reason. */
    CONFLATE;

    /** Whether the ring can do that. */
    public boolean isOfRing() {
        return this == BLOCK || this == FAIL || this == DROP_NEWEST;
    }
}
