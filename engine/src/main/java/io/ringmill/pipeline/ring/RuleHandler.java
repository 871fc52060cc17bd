package io.ringmill.pipeline.ring;

import com.lmax.disruptor.EventHandler;
import io.ringmill.event.Event;

/** Rules, and the callbacks, on a thread of their own, behind the {@link WindowHandler}. */
final class RuleHandler implements EventHandler<Event> {

    private final RuleStage rules;
    private final RunState state;
    private boolean done;

    RuleHandler(RuleStage rules, RunState state) {
        this.rules = rules;
        this.state = state;
    }

    @Override
    public void onEvent(Event event, long sequence, boolean endOfBatch) {
        if (done || state.failed()) {
            return;
        }
        try {
            if (event.kind != RunState.STOP) {
                rules.onEvent(event, event.rowsEnd, event.kind == Event.DATA);
            }
        } catch (Throwable thrown) {
            state.fail("rules", thrown);
        }
        done = event.kind >= Event.END;
    }
}
