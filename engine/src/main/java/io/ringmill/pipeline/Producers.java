package io.ringmill.pipeline;

/** How many threads publish. Without effect, and read for older files: publishers take a lock in any case. */
public enum Producers {
    /** By the sources there are. */
    AUTO,
    SINGLE,
    MULTI
}
