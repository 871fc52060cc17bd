package io.ringmill.pipeline.ring;

import com.lmax.disruptor.InsufficientCapacityException;
import com.lmax.disruptor.RingBuffer;
import io.ringmill.pipeline.WhenFull;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/**
 * A ring and what happens when it is full.
 *
 * <p><b>Threading:</b> any thread, if the ring is made for several producers. <b>Allocation:</b> none.
 * <b>Cost:</b> that of the Disruptor's {@code tryNext}, while there is room.
 */
final class Ring<S> {

    /** What {@link #next} returns where the event is to be dropped. */
    static final long DROPPED = -1;

    static final long FOREVER_NS = Long.MAX_VALUE / 2;

    private static final int SPINS = 100;

    final RingBuffer<S> buffer;

    private final RunState state;
    private final boolean handlersMayWait;
    private final RingFullException full;
    private final LongAdder waits = new LongAdder();

    /**
     * A ring of a buffer.
     *
     * @param handlersMayWait whether a thread of the engine may wait for room: one that handles this ring would wait
     *     for itself
     */
    Ring(String name, RingBuffer<S> buffer, RunState state, boolean handlersMayWait) {
        this.buffer = buffer;
        this.state = state;
        this.handlersMayWait = handlersMayWait;
        full = new RingFullException("the " + name + " is full: " + buffer.getBufferSize()
                + " slots wait for a handler; publish again, make it larger, or let whenFull be block");
    }

    /**
     * Takes the next slot.
     *
     * @throws RingFullException if it is full and that is to fail
     * @throws EngineFailedException if the engine has halted while this waited
     */
    long next(WhenFull whenFull) {
        try {
            return buffer.tryNext();
        } catch (InsufficientCapacityException noRoom) {
            return nextSlowPath(whenFull);
        }
    }

    private long nextSlowPath(WhenFull whenFull) {
        return switch (whenFull) {
            case DROP_NEWEST -> DROPPED;
            case FAIL -> throw full;
            case BLOCK -> nextWhenFree(System.nanoTime() + FOREVER_NS);
        };
    }

    /** Takes the next slot, or returns {@link #DROPPED} if none is free by then. Otherwise as {@link #next}. */
    long nextBefore(long deadlineNs) {
        try {
            return buffer.tryNext();
        } catch (InsufficientCapacityException noRoom) {
            return nextWhenFree(deadlineNs);
        }
    }

    private long nextWhenFree(long deadlineNs) {
        if (!handlersMayWait && EngineThread.isCurrent(state)) {
            throw new IllegalStateException("a callback published into its own engine, whose ring is full");
        }
        waits.increment();
        for (int tries = 0; !state.failed(); tries++) {
            if (buffer.hasAvailableCapacity(1)) {
                try {
                    return buffer.tryNext();
                } catch (InsufficientCapacityException anotherWasFaster) {
                    continue;
                }
            }
            if (tries < SPINS) {
                Thread.onSpinWait();
            } else if (System.nanoTime() - deadlineNs > 0) {
                return DROPPED;
            } else {
                LockSupport.parkNanos(1);
            }
        }
        throw state.failedException();
    }

    /** How often somebody had to wait for a slot. */
    long waits() {
        return waits.sum();
    }

    /** Slots that not every handler has handled. */
    long used() {
        return buffer.getBufferSize() - buffer.remainingCapacity();
    }
}
