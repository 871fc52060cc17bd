package io.ringmill.pipeline.ring;

import com.lmax.disruptor.EventHandler;
import io.ringmill.event.Event;

/** Windows and rules on one thread: for all keys, or for those of one of several workers. */
final class FusedHandler implements EventHandler<Event> {

    private final Worker worker;
    private final RunState state;
    private boolean done;

    FusedHandler(Worker worker, RunState state) {
        this.worker = worker;
        this.state = state;
    }

    @Override
    public void onEvent(Event event, long sequence, boolean endOfBatch) {
        if (done || state.failed()) {
            return;
        }
        try {
            worker.onEvent(event);
        } catch (Throwable thrown) {
            state.fail("windows and rules", thrown);
        }
        done = event.kind >= Event.END;
    }
}
