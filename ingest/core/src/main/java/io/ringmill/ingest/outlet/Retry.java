package io.ringmill.ingest.outlet;

import java.io.IOException;
import java.util.concurrent.ThreadLocalRandom;

/**
 * When a batch that did not get through is sent again: the waits double, and each is between half of that and the whole, so that
 * many who were cut off together do not come back together.
 *
 * @param firstNs the first wait, in nanoseconds
 * @param mostNs the longest wait
 * @param forNs how long until it is given up; 0 for never
 */
record Retry(long firstNs, long mostNs, long forNs) {

    private static final int MOST_DOUBLINGS = 40;

    /** No far end can make it wait for longer. */
    private static final long MOST_ASKED_NS = 300_000_000_000L;

    /** How long to wait after so many tries in vain, from 1. */
    long waitNs(int tries) {
        double whole = firstNs * Math.pow(2, Math.min(tries - 1, MOST_DOUBLINGS));
        double least = Math.min(whole, (double) mostNs) / 2;
        return (long) (least + ThreadLocalRandom.current().nextDouble() * least);
    }

    /** The same, but at least as long as the far end asks for, within reason. */
    long waitNs(int tries, IOException lost) {
        long askedNs = lost instanceof LaterException later ? later.waitNs() : 0;
        return Math.max(waitNs(tries), Math.min(askedNs, MOST_ASKED_NS));
    }

    /** The same for tries that began then, but not beyond the time at which they are given up. */
    long waitNs(int tries, long beganNs, IOException lost) {
        long wantedNs = waitNs(tries, lost);
        return forNs == 0 ? wantedNs : Math.max(0, Math.min(wantedNs, beganNs + forNs - System.nanoTime()));
    }

    /** Whether tries that began then are to go on. */
    boolean goesOn(long beganNs, long nowNs) {
        return forNs == 0 || nowNs - beganNs < forNs;
    }
}
