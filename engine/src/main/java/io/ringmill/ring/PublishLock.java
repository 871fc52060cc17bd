package io.ringmill.ring;

import com.lmax.disruptor.Sequence;
import io.ringmill.ring.waiting.Nap;

/**
 * Lets one publisher at a time in, which makes the order of events. It is held for a copy and a store, or in an inline
 * engine for the whole event; never while waiting for room.
 *
 * <p>Why a lock before a single-producer ring and not a ring for several producers: these compare-and-set, for every
 * event, the very word that the handlers poll; this one is contended by publishers only. Seen on 2 cores with 1, 2 and 4
 * publishers and one handler: 22, 18 and 21 million events a second against 7, 8 and 7.
 *
 * <p>A promise of one publishing thread saves nothing here. {@code close()} comes from any thread, stores
 * {@code stopped} and then looks whether a publisher is in; a publisher enters and then looks at {@code stopped}. One of
 * the two must see the other, so each needs a full fence between its store and its load (Attiya et al., Laws of Order,
 * POPL 2011); the compare-and-set is that fence. A plain store in its place costs a nanosecond less, and lets both into
 * the ring.
 *
 * <p>Of an engine that is confined to a thread, nobody else ever comes in, and so there is neither fence nor store that
 * others would see: only a look who asks.
 *
 * <p><b>Threading:</b> any thread, or the one that it is confined to. <b>Allocation:</b> none. <b>Cost:</b> one
 * compare-and-set while nobody else is in, 3 ns; confined, two loads and a store.
 */
final class PublishLock {

    private static final int SPINS = 100;
    private static final long WAIT_NS = 1_000;
    private static final long FREE = 0;

    /** The owner's thread id; on cache lines of its own, as sequences are. */
    private final Sequence owner = new Sequence(FREE);

    private final RunState state;

    /** The only thread that comes in; null if any may. */
    private final Thread confinedTo;

    /** Whether that thread is in. */
    private boolean in;

    /** A lock for any thread. */
    PublishLock(RunState state) {
        this(state, null);
    }

    /** {@code confinedTo}: the only thread that may come in; null if any may. */
    PublishLock(RunState state, Thread confinedTo) {
        this.state = state;
        this.confinedTo = confinedTo;
    }

    /**
     * Waits until nobody else is in.
     *
     * @throws IllegalStateException on a thread of the engine itself, and on one that is in: a callback publishes; on any but
     *     the one that it is confined to
     */
    void acquire() {
        Thread current = Thread.currentThread();
        if (current == confinedTo && !in) {
            in = true;
            return;
        }
        if (confinedTo != null || current instanceof EngineThread || !owner.compareAndSet(FREE, current.getId())) {
            acquireSlowPath(current.getId(), System.nanoTime() + Ring.FOREVER_NS);
        }
    }

    /** As {@link #acquire}, but false if it takes longer. */
    boolean acquireBefore(long deadlineNs) {
        Thread current = Thread.currentThread();
        if (current == confinedTo && !in) {
            in = true;
            return true;
        }
        return (confinedTo == null && owner.compareAndSet(FREE, current.getId()))
                || acquireSlowPath(current.getId(), deadlineNs);
    }

    private boolean acquireSlowPath(long self, long deadlineNs) {
        if (isHeldByCurrentThread() || EngineThread.isCurrent(state)) {
            throw new IllegalStateException(
                    "a callback must not publish into its own engine, which may have to wait for"
                            + " it: hand the event to another thread that publishes, or publish it into another engine");
        }
        requireThread();
        for (int tries = 0; !owner.compareAndSet(FREE, self); tries++) {
            if (tries < SPINS) {
                Thread.onSpinWait();
            } else if (System.nanoTime() - deadlineNs > 0) {
                return false;
            } else {
                Nap.nanos(WAIT_NS);
            }
        }
        return true;
    }

    /**
     * Does nothing on a thread that may come in.
     *
     * @throws IllegalStateException on any but the one that it is confined to
     */
    void requireThread() {
        if (confinedTo != null && Thread.currentThread() != confinedTo) {
            throw new IllegalStateException("this engine is confined to the thread '" + confinedTo.getName()
                    + "' that started it, and was asked for something by '"
                    + Thread.currentThread().getName() + "'; only metrics() is for every thread");
        }
    }

    boolean isHeldByCurrentThread() {
        Thread current = Thread.currentThread();
        return confinedTo == null ? owner.get() == current.getId() : current == confinedTo && in;
    }

    void release() {
        if (confinedTo == null) {
            owner.set(FREE);
        } else {
            in = false;
        }
    }
}
