package io.ringmill.pipeline.ring;

import org.agrona.concurrent.EpochNanoClock;

/**
 * Stamps the arrivals of one stream.
 *
 * <p><b>Threading:</b> whoever takes a slot and a stamp holds one lock for both, so that the stamps do not go back in ring
 * order: this object's monitor, or where the engine is inline the lock that it runs under. <b>Units:</b> epoch nanoseconds.
 */
final class ArrivalClock {

    private final EpochNanoClock clock;
    private long newestNs = Long.MIN_VALUE;

    ArrivalClock(EpochNanoClock clock) {
        this.clock = clock;
    }

    /** Now, or the newest stamp if the clock went back. */
    long stampNs() {
        newestNs = Math.max(newestNs, clock.nanoTime());
        return newestNs;
    }
}
