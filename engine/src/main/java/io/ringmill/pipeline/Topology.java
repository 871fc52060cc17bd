package io.ringmill.pipeline;

/** On which threads the handlers run. Changes speed, never results. */
public enum Topology {
    /** By the cores there are. */
    AUTO,
    /** No ring: the publisher's own thread runs windows and rules. */
    INLINE,
    /** Windows and rules on one thread, the journal beside. */
    FUSED,
    /** A thread per handler. */
    PARALLEL,
    /** Keys split among several workers for windows and rules. */
    SHARDED
}
