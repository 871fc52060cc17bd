package io.ringmill.pipeline.ring;

import io.ringmill.event.Event;
import io.ringmill.window.RowBuffer;

/** The windows and rules of one worker, one after the other on one thread. */
final class Worker {

    private final WindowStage windows;
    private final RuleStage rules;
    private final RowBuffer rows;

    Worker(WindowStage windows, RuleStage rules) {
        this.windows = windows;
        this.rules = rules;
        rows = windows.program.rows();
        rows.useSameThread();
    }

    void onEvent(Event event) {
        if (event.kind != RunState.STOP) {
            boolean owned = windows.onEvent(event);
            rules.onEvent(event, rows.end(), owned);
        }
    }
}
