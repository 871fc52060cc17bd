package io.ringmill.pipeline;

/** How a handler waits for the next event. */
public enum WaitMode {
    /** By the cores there are. */
    AUTO,
    BLOCKING,
    YIELDING,
    BUSY_SPIN,
    SLEEPING
}
