package io.ringmill.ring;

import java.util.Arrays;

/** When a publisher's events were read by their source, by {@link System#nanoTime}; 0 if that is not known. One thread. */
final class ReadTimes {

    private final long[] ns;

    /** Whether any may be other than 0. */
    private boolean known;

    ReadTimes(int events) {
        ns = new long[events];
    }

    void set(int event, long nanoTime) {
        ns[event] = nanoTime;
        known |= nanoTime != 0;
    }

    long get(int event) {
        return ns[event];
    }

    /** The first {@code done} are gone: {@code kept} behind them come to their place, and the rest is forgotten. */
    void moveUp(int done, int kept) {
        if (known) {
            System.arraycopy(ns, done, ns, 0, kept);
            Arrays.fill(ns, kept, ns.length, 0);
            known = kept > 0;
        }
    }
}
