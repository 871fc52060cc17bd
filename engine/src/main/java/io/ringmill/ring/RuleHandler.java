package io.ringmill.ring;

import io.ringmill.output.Row;
import io.ringmill.ring.measure.EvaluationLatency;
import io.ringmill.ring.measure.Samples;
import io.ringmill.ring.measure.StageRecorders;
import io.ringmill.rule.Alerts;
import io.ringmill.rule.RuleProgram;
import io.ringmill.window.runtime.KeyStates;
import io.ringmill.window.runtime.WindowProgram;
import java.util.Set;

/**
 * Rules, and the callbacks, on a thread of their own, behind the {@link WindowHandler}: what windows emitted because of
 * an event goes out, each row first to the callbacks and then to the rules on its window; then come the rules on its
 * stream.
 */
final class RuleHandler implements BatchHandler, SafePoint.Stage {

    private RuleProgram program;

    private final Outputs outputs;
    private final Handover handover;
    private final Slots slots;
    private final Samples samples;
    private final RunState state;
    private final EvaluationLatency latency;

    RuleHandler(Programs programs, Outputs outputs, Handover handover, RingRunner runner, StageRecorders recorders) {
        program = programs.rules().apply(outputs.beginWith(programs));
        this.outputs = outputs;
        this.handover = handover;
        slots = runner.slots();
        samples = runner.samples;
        state = runner.state;
        latency = new EvaluationLatency(recorders);
    }

    /** What it runs. */
    RuleProgram program() {
        return program;
    }

    @Override
    public WindowProgram windows() {
        return null;
    }

    @Override
    public KeyStates rules() {
        return program.keyStates();
    }

    @Override
    public Alerts alerts() {
        return outputs.alerts();
    }

    @Override
    public Runnable prepare(Programs next, Set<String> anew) {
        Alerts newAlerts = next.alerts(outputs);
        RuleProgram newProgram = next.rules().apply(newAlerts);
        return () -> {
            outputs.goOnWith(next, newAlerts, anew);
            newProgram.goOnFrom(program, anew);
            program = newProgram;
        };
    }

    @Override
    public void onBatch(long first, long last, boolean endOfBatch) {
        long sequence = first;
        try {
            for (; sequence <= last && !state.failed(); sequence++) {
                onEvent(sequence);
            }
        } catch (Throwable thrown) {
            state.fail(RunState.at("rules", sequence, sequence), thrown);
        }
    }

    private void onEvent(long sequence) {
        outputs.begin(sequence);
        int at = slots.at(sequence);
        int status = handover.status(sequence);
        if (WindowProgram.isOutOfTime(status)) {
            outputs.onLate(slots.cells, at, sequence, handover.endOrWatermark(sequence));
        } else {
            long end = handover.endOrWatermark(sequence);
            while (handover.rows.hasNext(end)) {
                int row = handover.rows.next(handover.windows);
                onRow(sequence, handover.rows.readCells(), row);
            }
            if (status == WindowProgram.ACCEPTED) {
                program.onEvent(slots.cells, at, sequence);
            }
        }
        if (samples.isSampled(sequence)) {
            latency.record(sequence);
        }
    }

    private void onRow(long sequence, long[] cells, int row) {
        switch ((int) cells[row + Row.WINDOW]) {
            case Row.EXPIRED -> program.onExpired((int) cells[row + Row.KEY]);
            case Row.WATERMARK -> program.onWatermark((int) cells[row + Row.KEY], cells[row + Row.TIME], sequence);
            default -> {
                outputs.onRow(sequence, cells, row);
                program.onRow(sequence, cells, row);
            }
        }
    }
}
