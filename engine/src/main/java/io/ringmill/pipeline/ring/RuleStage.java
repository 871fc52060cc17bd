package io.ringmill.pipeline.ring;

import io.ringmill.event.Event;
import io.ringmill.metrics.Latencies;
import io.ringmill.metrics.LatencyRecorder;
import io.ringmill.metrics.Stage;
import io.ringmill.rule.RuleProgram;
import io.ringmill.window.RowBuffer;
import io.ringmill.window.WindowLayout;
import java.util.List;

/**
 * The second thing that happens to an event: what windows emitted because of it goes out, each row first to the
 * callbacks and then to the rules on its window; then the rules on its stream.
 *
 * <p><b>Threading:</b> one thread. <b>Allocation:</b> none. <b>Units:</b> nanoseconds. <b>Cost:</b> that of the rule
 * program and the callbacks.
 */
final class RuleStage {

    final RuleProgram program;
    final Outputs outputs;

    private final RowBuffer rows;
    private final WindowLayout[] layouts;
    private final LatencyRecorder ringToRules;
    private final LatencyRecorder whole;

    RuleStage(RuleProgram program, Outputs outputs, RowBuffer rows, List<WindowLayout> layouts, Latencies latencies) {
        this.program = program;
        this.outputs = outputs;
        this.rows = rows;
        this.layouts = layouts.toArray(WindowLayout[]::new);
        ringToRules = latencies.recorder(Stage.RING_TO_RULES);
        whole = latencies.recorder(Stage.WHOLE);
    }

    /**
     * Takes in one event after the windows have.
     *
     * @param rowsEnd end of its rows in the row buffer
     * @param owned true if it is DATA of a key of this worker
     */
    void onEvent(Event event, long rowsEnd, boolean owned) {
        outputs.begin(event.sequence);
        while (rows.hasNext(rowsEnd)) {
            int at = rows.next(layouts);
            long[] row = rows.readCells();
            outputs.onResult(event.sequence, row, at);
            program.onRow(event.sequence, row, at);
        }
        if (owned) {
            if (event.status == Event.ACCEPTED) {
                program.onEvent(event);
            } else if (event.status == Event.LATE) {
                outputs.onLate(event);
            }
            if (event.publishedNs != 0) {
                recordLatency(event);
            }
        }
    }

    private void recordLatency(Event event) {
        long nowNs = System.nanoTime();
        ringToRules.record(nowNs - event.publishedNs);
        whole.record(nowNs - (event.readNs != 0 ? event.readNs : event.publishedNs));
    }
}
