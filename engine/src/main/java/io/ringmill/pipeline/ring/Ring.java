package io.ringmill.pipeline.ring;

import com.lmax.disruptor.InsufficientCapacityException;
import com.lmax.disruptor.RingBuffer;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/**
 * A ring, and waiting for room in it.
 *
 * <p><b>Threading:</b> slots are taken by one thread at a time, or by any if the buffer is made for several producers;
 * the rest by any. <b>Allocation:</b> none. <b>Cost:</b> that of the Disruptor's {@code tryNext}, while there is room.
 */
final class Ring<S> {

    /** No slot is free. */
    static final long FULL = -1;

    static final long FOREVER_NS = Long.MAX_VALUE / 2;

    private static final int SPINS = 100;

    final RingBuffer<S> buffer;

    private final RunState state;
    private final LongAdder waits = new LongAdder();

    Ring(RingBuffer<S> buffer, RunState state) {
        this.buffer = buffer;
        this.state = state;
    }

    /** Takes the next slot, or returns {@link #FULL}. */
    long tryNext() {
        try {
            return buffer.tryNext();
        } catch (InsufficientCapacityException noRoom) {
            return FULL;
        }
    }

    /** Takes the next slot, waiting for it if need be. Otherwise as {@link #awaitRoom}. */
    long next() {
        long sequence = tryNext();
        while (sequence == FULL) {
            awaitRoom(System.nanoTime() + FOREVER_NS);
            sequence = tryNext();
        }
        return sequence;
    }

    /**
     * Waits until a slot is free, which another may then take; false if it takes longer.
     *
     * @throws EngineFailedException if the engine has halted
     */
    boolean awaitRoom(long deadlineNs) {
        waits.increment();
        for (int tries = 0; buffer.remainingCapacity() == 0; tries++) {
            if (state.failed()) {
                throw state.failedException();
            } else if (tries < SPINS) {
                Thread.onSpinWait();
            } else if (System.nanoTime() - deadlineNs > 0) {
                return false;
            } else {
                LockSupport.parkNanos(1);
            }
        }
        return true;
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
