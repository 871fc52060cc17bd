package io.ringmill.rule;

import java.util.TreeSet;

/** The times of a key's events, all of them, of which some may have come before others that are older. */
final class NaiveTimes {

    private final TreeSet<Long> all = new TreeSet<>();

    /** The event from which on the times are looked at, the oldest that is in time; null before the next one. */
    private Long fromNs;

    void add(long timeNs) {
        all.add(timeNs);
        if (fromNs == null || timeNs < fromNs) {
            fromNs = timeNs;
        }
    }

    /** The first event behind which, for so long, there is no other. */
    long silentAfter(long silenceNs) {
        long lastNs = fromNs;
        for (long timeNs : all.tailSet(fromNs, false)) {
            if (timeNs - lastNs > silenceNs) {
                return lastNs;
            }
            lastNs = timeNs;
        }
        return lastNs;
    }

    /** The event that ends this silence, from which on times are looked at; null if none has come. */
    Long takeNext(long silenceNs) {
        fromNs = all.higher(silentAfter(silenceNs));
        return fromNs;
    }
}
