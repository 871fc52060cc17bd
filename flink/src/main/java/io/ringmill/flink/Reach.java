package io.ringmill.flink;

/**
 * How far a run of sources is, as those count that acknowledge what comes to them.
 *
 * @param sequence of the newest event, as the run's engine counts them; -1 if there is none
 * @param refused how many records were refused
 */
record Reach(long sequence, long refused) {

    /** Where nothing has come. */
    static final Reach NONE = new Reach(-1, 0);

    /** Where nobody waits. */
    static final Reach ALL = new Reach(Long.MAX_VALUE, Long.MAX_VALUE);
}
