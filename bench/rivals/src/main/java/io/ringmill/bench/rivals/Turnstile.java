package io.ringmill.bench.rivals;

import io.ringmill.bench.work.Feed;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Between a bench that hands in rounds and an engine that fetches events itself: the engine's source asks what it may
 * emit, its last operator says what is done. One for the whole JVM, as engines copy what they are given.
 *
 * <p><b>Threading:</b> one bench thread, one source thread, one operator thread.
 */
final class Turnstile {

    private static final long PARK_NS = 20_000;
    private static final int SPINS = 1000;

    private static Feed feed;
    /** Written without a fence, as that would cost the engine more than its own work. */
    private static final AtomicLong DONE = new AtomicLong();

    private static final AtomicLong OUTPUTS = new AtomicLong();
    private static final AtomicLong ADMITTED = new AtomicLong();
    private static volatile boolean closed;
    private static volatile long begunNs;
    private static volatile boolean all;
    private static volatile long perSecond;

    /** Written by one thread. */
    private static volatile long worstNs;

    private Turnstile() {}

    static void open(Feed newFeed) {
        feed = newFeed;
        closed = false;
        begunNs = 0;
        all = false;
        perSecond = 0;
        worstNs = 0;
        ADMITTED.set(0);
        DONE.set(0);
        OUTPUTS.set(0);
    }

    /** All of a feed, once: the source ends behind it. */
    static void openBounded(Feed newFeed) {
        open(newFeed);
        admit(newFeed.size);
        close();
    }

    /** All of a feed, once, so many events a second; 0 for as fast as possible. */
    static void openPaced(Feed newFeed, long newPerSecond) {
        openBounded(newFeed);
        perSecond = newPerSecond;
    }

    static long perSecond() {
        return perSecond;
    }

    /** Source: it was so late with an event. */
    static void late(long ns) {
        worstNs = Math.max(worstNs, ns);
    }

    /** The latest that the source was. */
    static long worstNs() {
        return worstNs;
    }

    /** Source: it emits its first event now. */
    static void begin() {
        begunNs = System.nanoTime();
    }

    /** When the source emitted its first event. */
    static long begunNs() {
        return begunNs;
    }

    /** Source: it has emitted all. */
    static void emittedAll() {
        all = true;
    }

    static boolean hasEmittedAll() {
        return all;
    }

    static Feed feed() {
        return feed;
    }

    /** Bench: the source may emit so many more. */
    static void admit(int events) {
        ADMITTED.addAndGet(events);
    }

    /** Bench: waits until all that was admitted is done. */
    static void awaitDone() {
        while (DONE.get() < ADMITTED.get()) {
            LockSupport.parkNanos(PARK_NS);
        }
    }

    /** Bench: no more will come. */
    static void close() {
        closed = true;
    }

    /** Source: how many events it may have emitted in all by now. */
    static long admitted() {
        return ADMITTED.get();
    }

    /** Source: waits a little if it has emitted all it may; false if no more will come. */
    static boolean awaitAdmission(long emitted) {
        for (int spins = 0; emitted == ADMITTED.get() && !closed; spins++) {
            if (spins > SPINS) {
                LockSupport.parkNanos(PARK_NS);
                return true;
            }
            Thread.onSpinWait();
        }
        return !closed;
    }

    static boolean isClosed() {
        return closed;
    }

    /** Operator: so many events are done, so many outputs came of them. */
    static void done(long events, long newOutputs) {
        OUTPUTS.lazySet(newOutputs);
        DONE.lazySet(events);
    }

    static long outputs() {
        return OUTPUTS.get();
    }

    /** Time of event {@code number} over all rounds. */
    static long timeNs(long number) {
        return feed.timesNs[(int) (number % feed.size)] + number / feed.size * feed.roundNs();
    }
}
