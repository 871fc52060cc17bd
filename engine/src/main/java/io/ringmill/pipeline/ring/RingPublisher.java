package io.ringmill.pipeline.ring;

import io.ringmill.event.Event;
import io.ringmill.pipeline.WhenFull;

/** Publishes into a ring, for handlers on other threads. Threading, allocation and cost: see {@link EventPublisher}. */
final class RingPublisher extends EventPublisher {

    private final Ring<Event> ring;
    private final WhenFull whenFull;

    RingPublisher(StreamContext context, Ring<Event> ring, WhenFull whenFull) {
        super(context);
        this.ring = ring;
        this.whenFull = whenFull;
    }

    @Override
    boolean put(byte kind) {
        WhenFull policy = kind == Event.DATA ? whenFull : WhenFull.BLOCK;
        long sequence = arrivalStamped ? nextStamped(policy) : ring.next(policy);
        if (sequence == Ring.DROPPED) {
            return false;
        }
        copyTo(ring.buffer.get(sequence), kind, sequence);
        ring.buffer.publish(sequence);
        if (state.stopped()) {
            state.requireBeforeLast(sequence);
        }
        return true;
    }

    private long nextStamped(WhenFull policy) {
        synchronized (arrivals) {
            long sequence = ring.next(policy);
            timeNs = arrivals.stampNs();
            return sequence;
        }
    }
}
