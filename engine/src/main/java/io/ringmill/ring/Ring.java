package io.ringmill.ring;

import com.lmax.disruptor.InsufficientCapacityException;
import com.lmax.disruptor.Sequence;
import com.lmax.disruptor.SequenceBarrier;
import com.lmax.disruptor.Sequencer;
import io.ringmill.publish.EngineFailedException;
import io.ringmill.ring.measure.Stall;
import io.ringmill.ring.waiting.Nap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * The order of a ring, and waiting for room in it; what the slots are is the user's affair.
 *
 * <p><b>Threading:</b> slots are taken by one thread at a time, or by any if the sequencer is made for several producers;
 * the rest by any. <b>Allocation:</b> none. <b>Cost:</b> that of the Disruptor's {@code tryNext}, while there is room.
 */
final class Ring {

    /** No slot is free. */
    static final long FULL = -1;

    static final long FOREVER_NS = Long.MAX_VALUE / 2;

    private static final int SPINS = 100;

    /**
     * Of a wait for room, what a nap is at most: handlers let go of a part of the ring at a time, so that they have enough to do while a
     * nap is longer by a quarter than it need be. Naps as short as can be would cost the handlers' cores several times as much.
     */
    private static final int NAP_PART = 4;

    private static final long LONGEST_NAP_NS = 500_000;

    private final Sequencer sequencer;
    private final RunState state;
    private final String name;
    private final LongAdder waits = new LongAdder();
    private final AtomicLong highest = new AtomicLong();

    /** {@code name}: what it carries. */
    Ring(String name, Sequencer sequencer, RunState state) {
        this.name = name;
        this.sequencer = sequencer;
        this.state = state;
    }

    /** Before handlers are added: the first slot will have this sequence. */
    void startAt(long sequence) {
        if (sequence > 0) {
            sequencer.claim(sequence - 1);
            sequencer.publish(sequence - 1);
        }
    }

    int size() {
        return sequencer.getBufferSize();
    }

    /** Takes the next {@code count} slots and returns the sequence of the first, or {@link #FULL}. */
    long tryNext(int count) {
        try {
            return sequencer.tryNext(count) - count + 1;
        } catch (InsufficientCapacityException noRoom) {
            return FULL;
        }
    }

    /** Takes the next slot, waiting for it if need be. Otherwise as {@link #awaitRoom}. */
    long next() {
        long sequence = tryNext(1);
        while (sequence == FULL) {
            awaitRoom(System.nanoTime() + FOREVER_NS);
            sequence = tryNext(1);
        }
        return sequence;
    }

    /** Lets the handlers see slots that were taken and are filled. */
    void publish(long first, long last) {
        sequencer.publish(first, last);
    }

    /**
     * Waits until a slot is free, which another may then take; false if it takes longer.
     *
     * @throws EngineFailedException if the engine has halted
     */
    boolean awaitRoom(long deadlineNs) {
        waits.increment();
        for (int tries = 0; sequencer.remainingCapacity() == 0; tries++) {
            if (state.failed()) {
                throw state.failedException();
            } else if (tries == SPINS) {
                return awaitRoomNapping(deadlineNs);
            }
            Thread.onSpinWait();
        }
        return true;
    }

    private boolean awaitRoomNapping(long deadlineNs) {
        Stall stall = Stall.began();
        long beganNs = System.nanoTime();
        try {
            while (sequencer.remainingCapacity() == 0) {
                if (state.failed()) {
                    throw state.failedException();
                }
                long nowNs = System.nanoTime();
                if (nowNs - deadlineNs > 0) {
                    return false;
                }
                Nap.nanos(Math.max(1, Math.min((nowNs - beganNs) / NAP_PART, LONGEST_NAP_NS)));
            }
            return true;
        } finally {
            Stall.ended(stall, name, size());
        }
    }

    /** What a handler waits at: the publishers' sequence, or those of other handlers. */
    SequenceBarrier barrier(Sequence... after) {
        return sequencer.newBarrier(after);
    }

    /** Slots behind these sequences are not free. */
    void gate(Sequence by, Sequence... insteadOf) {
        sequencer.addGatingSequences(by);
        for (Sequence each : insteadOf) {
            sequencer.removeGatingSequence(each);
        }
    }

    /** Sequence of the newest slot that handlers see. */
    long newest() {
        return sequencer.getCursor();
    }

    /** How often somebody had to wait for a slot. */
    long waits() {
        return waits.sum();
    }

    /** A handler is about to let go of the slots behind that sequence, so that more are used than just before or after. */
    void noteUsed(long sequence) {
        long used = sequencer.getCursor() - sequence;
        if (used > highest.get()) {
            highest.accumulateAndGet(used, Math::max);
        }
    }

    /** The most slots that were used at a time. */
    long highest() {
        return highest.get();
    }

    /** Slots that are free. */
    int room() {
        return (int) sequencer.remainingCapacity();
    }

    /** Slots that not every handler has handled. */
    long used() {
        return sequencer.getBufferSize() - sequencer.remainingCapacity();
    }
}
