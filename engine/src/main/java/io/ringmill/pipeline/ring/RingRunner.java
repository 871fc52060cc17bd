package io.ringmill.pipeline.ring;

import com.lmax.disruptor.BatchEventProcessor;
import com.lmax.disruptor.BatchEventProcessorBuilder;
import com.lmax.disruptor.EventHandler;
import com.lmax.disruptor.Sequence;
import com.lmax.disruptor.util.Util;
import io.ringmill.event.Event;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A ring with handlers on threads of their own, each after those it waits for. */
final class RingRunner extends EventRunner {

    /** More would let a handler keep the whole ring from the publishers, and its rows from the next handler. */
    private static final int MAX_BATCH = 1024;

    /** A handler on its thread. */
    record Step(BatchEventProcessor<Event> processor, EngineThread thread) {}

    private final Ring<Event> ring;
    private final List<Step> steps = new ArrayList<>();
    private Sequence[] sequences = {};

    RingRunner(Ring<Event> ring, Admission admission) {
        super(admission);
        this.ring = ring;
    }

    /** Adds a handler that sees an event once those of {@code after} have; before the start. */
    Step add(String role, EventHandler<Event> handler, Step... after) {
        Sequence[] waitFor =
                Arrays.stream(after).map(step -> step.processor.getSequence()).toArray(Sequence[]::new);
        BatchEventProcessor<Event> processor = new BatchEventProcessorBuilder()
                .setMaxBatchSize(Math.max(1, Math.min(MAX_BATCH, ring.buffer.getBufferSize() / 4)))
                .build(ring.buffer, ring.buffer.newBarrier(waitFor), handler);
        processor.setExceptionHandler(new HaltingExceptionHandler<>(role, state));
        ring.buffer.addGatingSequences(processor.getSequence());
        for (Sequence waitedFor : waitFor) {
            ring.buffer.removeGatingSequence(waitedFor);
        }
        Step step = new Step(processor, new EngineThread(role, state, processor));
        steps.add(step);
        sequences = Arrays.copyOf(sequences, steps.size());
        sequences[steps.size() - 1] = processor.getSequence();
        return step;
    }

    @Override
    void start() {
        steps.forEach(step -> step.thread.start());
    }

    @Override
    long enter(EventPublisher publisher, byte kind) {
        long sequence = ring.tryNext();
        if (sequence != Ring.FULL) {
            publisher.seal(kind, sequence);
            publish(publisher, sequence);
        }
        return sequence;
    }

    /** Publishes a copy of the publisher's event in the slot of its sequence. */
    void publish(EventPublisher publisher, long sequence) {
        publisher.copyTo(ring.buffer.get(sequence));
        ring.buffer.publish(sequence);
    }

    @Override
    long enterLast(byte kind) {
        long sequence = ring.tryNext();
        if (sequence != Ring.FULL) {
            setControl(ring.buffer.get(sequence), kind, sequence);
            ring.buffer.publish(sequence);
        }
        return sequence;
    }

    @Override
    long handled() {
        return Util.getMinimumSequence(sequences);
    }

    @Override
    long newest() {
        return ring.buffer.getCursor();
    }

    @Override
    Optional<Ring<Event>> ring() {
        return Optional.of(ring);
    }

    /** Takes the next slot for {@link #publish}, or returns {@link Ring#FULL}. */
    long tryNext() {
        return ring.tryNext();
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
