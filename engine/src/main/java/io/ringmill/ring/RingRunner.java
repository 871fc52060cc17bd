package io.ringmill.ring;

import com.lmax.disruptor.Sequence;
import com.lmax.disruptor.util.Util;
import io.ringmill.publish.compile.EntryClass;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A ring of events with handlers on threads of their own, each after those it waits for. */
final class RingRunner extends EventRunner {

    /** More would let a handler keep the whole ring from the publishers, and its rows from the next handler. */
    private static final int MAX_BATCH = 1024;

    /** A handler on its thread. */
    record Step(Processor processor, EngineThread thread) {}

    final Ring ring;
    private final Slots slots;
    private final List<Step> steps = new ArrayList<>();
    private Sequence[] sequences = {};

    RingRunner(Ring ring, Slots slots, Admission admission) {
        super(admission);
        this.ring = ring;
        this.slots = slots;
    }

    Slots slots() {
        return slots;
    }

    /** Adds a handler that sees an event once those of {@code after} have; before the start. */
    Step add(String role, BatchHandler handler, Step... after) {
        Sequence[] waitFor =
                Arrays.stream(after).map(step -> step.processor.sequence).toArray(Sequence[]::new);
        int maxBatch = Math.max(1, Math.min(MAX_BATCH, ring.size() / 4));
        Processor processor = new Processor(ring, ring.barrier(waitFor), handler, maxBatch, role, state);
        ring.gate(processor.sequence, waitFor);
        Step step = new Step(processor, new EngineThread(role, state, processor));
        steps.add(step);
        sequences = Arrays.copyOf(sequences, steps.size());
        sequences[steps.size() - 1] = processor.sequence;
        return step;
    }

    @Override
    void start() {
        steps.forEach(step -> step.thread.start());
    }

    @Override
    long enter(RingPublisher publisher, int from, int count) {
        long sequence = ring.tryNext(count);
        if (sequence != Ring.FULL) {
            publisher.seal(from, count, sequence);
            slots.copy(publisher.cells, from * publisher.stride, publisher.stride, count, sequence);
            ring.publish(sequence, sequence + count - 1);
        }
        return sequence;
    }

    @Override
    boolean enter(ColumnEntry rows, int from, int count) {
        int taken = count;
        long sequence = ring.tryNext(taken);
        if (sequence == Ring.FULL) {
            taken = Math.min(count, ring.room());
            sequence = taken == 0 ? Ring.FULL : ring.tryNext(taken);
        }
        if (sequence == Ring.FULL) {
            return false;
        }
        rows.seal(from, taken, sequence);
        rows.fill(slots, from, taken, sequence);
        ring.publish(sequence, sequence + taken - 1);
        return true;
    }

    @Override
    EntryClass.Entry entry(int stream) {
        return new EntryClass.Entry(TypedEntry.OverRing.class, true, false, null);
    }

    @Override
    long enterLast(byte kind) {
        long sequence = ring.tryNext(1);
        if (sequence != Ring.FULL) {
            slots.setControl(sequence, kind);
            skipSample(sequence);
            ring.publish(sequence, sequence);
        }
        return sequence;
    }

    @Override
    long handled() {
        return Util.getMinimumSequence(sequences);
    }

    @Override
    long newest() {
        return ring.newest();
    }

    @Override
    Optional<Ring> ring() {
        return Optional.of(ring);
    }

    @Override
    boolean stop(long deadlineNs) {
        steps.forEach(step -> step.processor.halt());
        boolean stopped = true;
        for (Step step : steps) {
            stopped &= step.thread.stopped(deadlineNs);
        }
        return stopped;
    }
}
