package io.ringmill.pipeline;

/** What a publisher does when the ring is full. */
public enum WhenFull {
    /** Waits. */
    BLOCK,
    /** Throws. */
    FAIL,
    /** Drops the new event and counts it. */
    DROP_NEWEST
}
