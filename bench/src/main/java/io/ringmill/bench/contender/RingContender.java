package io.ringmill.bench.contender;

import com.lmax.disruptor.EventHandler;
import com.lmax.disruptor.RingBuffer;
import com.lmax.disruptor.YieldingWaitStrategy;
import com.lmax.disruptor.dsl.Disruptor;
import com.lmax.disruptor.dsl.ProducerType;
import io.ringmill.bench.work.Feed;
import io.ringmill.bench.work.HandWritten;
import io.ringmill.pipeline.EngineSettings;

/**
 * A bare Disruptor, one producer, one consumer, yielding: with the work by hand behind it, or with none. What a good
 * engineer would put into a service, and the limit for an engine that has a ring.
 */
public final class RingContender implements Contender {

    /** Slots. */
    public static final int RING_SIZE = EngineSettings.DEFAULT.ring();

    /** Events that are claimed and published together, where they are. */
    public static final int BATCH_SIZE = 64;

    /** An event in the ring. */
    private static final class Slot {
        private int key;
        private long timeNs;
        private double price;
        private double size;
    }

    private final Feed feed;
    private final Disruptor<Slot> disruptor;
    private final RingBuffer<Slot> ring;
    private final Worker worker;
    private final boolean batched;

    private RingContender(Feed feed, Worker worker, boolean batched) {
        this.feed = feed;
        this.worker = worker;
        this.batched = batched;
        disruptor = new Disruptor<>(
                Slot::new,
                RING_SIZE,
                task -> {
                    Thread thread = new Thread(task, "bare-ring");
                    thread.setDaemon(true);
                    return thread;
                },
                ProducerType.SINGLE,
                new YieldingWaitStrategy());
        disruptor.handleEventsWith(worker);
        ring = disruptor.start();
    }

    /** The work by hand behind a ring. */
    public static RingContender handWritten(Feed feed, HandWritten work, boolean batched, Listener listener) {
        return new RingContender(feed, new WorkingHandler(work, listener), batched);
    }

    /** As the other, with nobody who listens. */
    public static RingContender handWritten(Feed feed, HandWritten work, boolean batched) {
        return handWritten(feed, work, batched, number -> {});
    }

    /** A ring with nobody who works: its outputs are the events themselves. */
    public static RingContender bare(Feed feed, boolean batched, Listener listener) {
        return new RingContender(feed, new CountingHandler(listener), batched);
    }

    @Override
    public void publish(int index, long shiftNs) {
        long sequence = ring.next();
        fill(ring.get(sequence), index, shiftNs);
        ring.publish(sequence);
    }

    @Override
    public void publish(int from, int to, long shiftNs) {
        if (batched) {
            for (int i = from; i < to; i += BATCH_SIZE) {
                publishBatch(i, Math.min(to - i, BATCH_SIZE), shiftNs);
            }
        } else {
            for (int i = from; i < to; i++) {
                long sequence = ring.next();
                fill(ring.get(sequence), i, shiftNs);
                ring.publish(sequence);
            }
        }
    }

    private void publishBatch(int from, int count, long shiftNs) {
        long last = ring.next(count);
        long first = last - count + 1;
        for (int i = 0; i < count; i++) {
            fill(ring.get(first + i), from + i, shiftNs);
        }
        ring.publish(first, last);
    }

    private void fill(Slot slot, int index, long shiftNs) {
        slot.key = feed.keys[index];
        slot.timeNs = feed.timesNs[index] + shiftNs;
        slot.price = feed.prices[index];
        slot.size = feed.sizes[index];
    }

    @Override
    public void drain() {
        long last = ring.getCursor();
        while (ring.getMinimumGatingSequence() < last) {
            Thread.onSpinWait();
        }
    }

    @Override
    public long outputs() {
        return worker.outputs();
    }

    @Override
    public void close() {
        drain();
        disruptor.halt();
    }

    /** What stands at the ring's end. */
    private interface Worker extends EventHandler<Slot> {
        long outputs();
    }

    private record WorkingHandler(HandWritten work, Listener listener) implements Worker {
        @Override
        public void onEvent(Slot slot, long sequence, boolean endOfBatch) {
            work.onEvent(slot.key, slot.timeNs, slot.price, slot.size);
            listener.onEvaluated(sequence);
        }

        @Override
        public long outputs() {
            return work.outputs();
        }
    }

    private static final class CountingHandler implements Worker {

        private final Listener listener;
        private long events;
        private double total;

        private CountingHandler(Listener listener) {
            this.listener = listener;
        }

        @Override
        public void onEvent(Slot slot, long sequence, boolean endOfBatch) {
            events++;
            total += slot.price * slot.size + slot.key + slot.timeNs;
            listener.onEvaluated(sequence);
        }

        @Override
        public long outputs() {
            return Double.isNaN(total) ? -1 : events;
        }
    }
}
