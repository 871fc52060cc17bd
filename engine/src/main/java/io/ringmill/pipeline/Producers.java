package io.ringmill.pipeline;

/** How many threads publish. */
public enum Producers {
    /** By the sources there are. */
    AUTO,
    SINGLE,
    MULTI
}
