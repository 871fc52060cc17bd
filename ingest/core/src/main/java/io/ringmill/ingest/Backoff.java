package io.ringmill.ingest;

import java.util.concurrent.ThreadLocalRandom;

/**
 * How long to wait before the next attempt: twice as long each time, up to a bound, less a random part, so that many
 * clients do not come back at once. Single-threaded.
 */
public final class Backoff {

    private long firstNs;
    private final long longestNs;
    private long nextNs;

    /** Waits from half of {@code firstNs} to {@code longestNs}. */
    public Backoff(long firstNs, long longestNs) {
        this.firstNs = firstNs;
        this.longestNs = longestNs;
        reset();
    }

    /** From half of the next step to all of it. */
    public long nextNs() {
        long step = nextNs;
        nextNs = Math.min(step * 2, longestNs);
        return step - ThreadLocalRandom.current().nextLong(step / 2 + 1);
    }

    /** Begins with this from now on. */
    public void first(long newFirstNs) {
        firstNs = Math.min(newFirstNs, longestNs);
        reset();
    }

    /** The last attempt went well. */
    public void reset() {
        nextNs = firstNs;
    }
}
