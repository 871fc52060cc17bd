package io.ringmill.ingest.simulate;

import java.util.concurrent.locks.LockSupport;

/**
 * Keeps events on a schedule: event n is due n / rate seconds after the first. Who falls behind catches up.
 * Single-threaded; no allocation.
 */
public final class Pace {

    private static final long LONGEST_PAUSE_NS = 50_000_000;
    private static final double NS_PER_SECOND = 1e9;

    private final double nsPerEvent;
    private final long startNs = System.nanoTime();

    /** @param rate events a second; 0 for no pace */
    public Pace(double rate) {
        nsPerEvent = rate > 0 ? NS_PER_SECOND / rate : 0;
    }

    /** When event {@code index}, from 0, is due, by {@link System#nanoTime}; always past without a pace. */
    public long dueNs(long index) {
        return startNs + (long) (index * nsPerEvent);
    }

    /** Whether event {@code index} is due. */
    public boolean isDue(long index) {
        return nsPerEvent == 0 || dueNs(index) - System.nanoTime() <= 0;
    }

    /** Waits until event {@code index} is due, or a little while; true if it is due now. */
    public boolean pause(long index) {
        if (isDue(index)) {
            return true;
        }
        LockSupport.parkNanos(Math.min(dueNs(index) - System.nanoTime(), LONGEST_PAUSE_NS));
        return isDue(index);
    }
}
