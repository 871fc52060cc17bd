package io.ringmill.app.host;

import io.ringmill.event.EventColumns;
import io.ringmill.ingest.ForwardingPublisher;
import io.ringmill.persistence.Pace;
import io.ringmill.publish.EventPublisher;
import java.util.Optional;

/**
 * A publisher that waits at a gate before it hands over events, and until these are due where there is a pace.
 *
 * <p><b>Threading:</b> as {@link EventPublisher}. <b>Allocation:</b> none. <b>Cost:</b> a volatile read for what is handed over
 * together.
 */
final class HeldPublisher extends ForwardingPublisher {

    private final Gate gate;
    /** Null for none. */
    private final Pace pace;

    HeldPublisher(EventPublisher own, Gate gate, Optional<Pace> pace) {
        super(own);
        this.gate = gate;
        this.pace = pace.orElse(null);
    }

    /** What was read before the wait counts as read behind it: the wait is nobody's latency. */
    private void pass() {
        if (gate.pass()) {
            own().readAt(System.nanoTime());
        }
    }

    @Override
    public long publish(EventColumns columns, int from, int count) {
        pass();
        return pace == null || columns.times() == null
                ? own().publish(columns, from, count)
                : publishPaced(columns, from, count);
    }

    private long publishPaced(EventColumns columns, int from, int count) {
        long last = NOT_PUBLISHED;
        for (int row = from; row < from + count; row++) {
            pace.await(columns.times()[row], gate::isReleased);
            gate.pass();
            own().readAt(System.nanoTime());
            last = own().publish(columns, row, 1);
        }
        return last;
    }

    @Override
    public EventPublisher claim(int key, long timeNs) {
        if (pace != null) {
            pace.await(timeNs, gate::isReleased);
        }
        own().claim(key, timeNs);
        return this;
    }

    @Override
    public long publish() {
        pass();
        return own().publish();
    }

    @Override
    public void add() {
        gate.pass();
        own().add();
    }

    @Override
    public long flush() {
        gate.pass();
        return own().flush();
    }

    @Override
    public void advance(long watermarkNs) {
        gate.pass();
        own().advance(watermarkNs);
    }
}
