package io.ringmill.pipeline.ring;

import com.lmax.disruptor.EventHandler;
import io.ringmill.event.Event;
import io.ringmill.window.RowBuffer;

/** Windows on a thread of their own; the rows go to the {@link RuleHandler} with the event. */
final class WindowHandler implements EventHandler<Event> {

    private final WindowStage windows;
    private final RowBuffer rows;
    private final RunState state;
    private boolean done;

    WindowHandler(WindowStage windows, RunState state) {
        this.windows = windows;
        this.rows = windows.program.rows();
        this.state = state;
    }

    @Override
    public void onEvent(Event event, long sequence, boolean endOfBatch) {
        if (done || state.failed()) {
            return;
        }
        try {
            if (event.kind != RunState.STOP) {
                windows.onEvent(event);
                event.rowsEnd = rows.end();
            }
        } catch (Throwable thrown) {
            state.fail("windows", thrown);
        }
        done = event.kind >= Event.END;
    }
}
