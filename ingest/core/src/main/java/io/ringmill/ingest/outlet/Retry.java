package io.ringmill.ingest.outlet;

import io.ringmill.ingest.Backoff;
import java.io.IOException;

/**
 * When a batch that did not get through is sent again.
 *
 * @param firstNs the first wait, in nanoseconds
 * @param mostNs the longest wait
 * @param forNs how long until it is given up; 0 for never
 */
record Retry(long firstNs, long mostNs, long forNs) {

    /** No far end can make it wait for longer. */
    private static final long MOST_ASKED_NS = 300_000_000_000L;

    /** The waits of a batch that has not been tried yet. */
    Backoff backoff() {
        return new Backoff(firstNs, mostNs);
    }

    /** The next wait, but at least as long as the far end asks for, within reason. */
    static long waitNs(Backoff backoff, IOException lost) {
        long askedNs = lost instanceof LaterException later ? later.waitNs() : 0;
        return Math.max(backoff.nextNs(), Math.min(askedNs, MOST_ASKED_NS));
    }

    /** The same for tries that began then, but not beyond the time at which they are given up. */
    long waitNs(Backoff backoff, long beganNs, IOException lost) {
        long wantedNs = waitNs(backoff, lost);
        return forNs == 0 ? wantedNs : Math.max(0, Math.min(wantedNs, beganNs + forNs - System.nanoTime()));
    }

    /** Whether tries that began then are to go on. */
    boolean goesOn(long beganNs, long nowNs) {
        return forNs == 0 || nowNs - beganNs < forNs;
    }
}
