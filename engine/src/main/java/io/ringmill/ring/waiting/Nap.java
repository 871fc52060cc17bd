package io.ringmill.ring.waiting;

import java.util.concurrent.locks.LockSupport;

/** Parks a thread for a while, also one that is interrupted, which would come back at once and spin. */
public final class Nap {

    private Nap() {}

    /** As {@link LockSupport#parkNanos(long)}; a pending interrupt neither ends it nor is lost. */
    public static void nanos(long ns) {
        boolean interrupted = Thread.interrupted();
        if (interrupted) {
            LockSupport.parkNanos(1); // takes the permit that the interrupt left
        }
        LockSupport.parkNanos(ns);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
