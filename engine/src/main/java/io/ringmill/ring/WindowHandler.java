package io.ringmill.ring;

import io.ringmill.metrics.Stage;
import io.ringmill.ring.measure.Samples;
import io.ringmill.ring.measure.StageRecorder;
import io.ringmill.ring.measure.StageRecorders;
import io.ringmill.rule.Alerts;
import io.ringmill.window.runtime.KeyStates;
import io.ringmill.window.runtime.WindowProgram;
import java.util.Set;

/** Windows on a thread of their own; what they emit goes to the {@link RuleHandler} with the event. */
final class WindowHandler implements BatchHandler, SafePoint.Stage {

    private WindowProgram program;

    private final Handover handover;
    private final Slots slots;
    private final Samples samples;
    private final RunState state;
    private final StageRecorder ringToWindows;

    WindowHandler(Programs programs, Handover handover, Slots slots, RunState state, StageRecorders recorders) {
        // Alerts are raised elsewhere.
        program = programs.windows().create(handover, null, null);
        this.handover = handover;
        this.slots = slots;
        samples = recorders.samples();
        this.state = state;
        ringToWindows = recorders.recorder(Stage.RING_TO_WINDOWS);
    }

    @Override
    public WindowProgram windows() {
        return program;
    }

    @Override
    public KeyStates rules() {
        return null;
    }

    @Override
    public Alerts alerts() {
        return null;
    }

    @Override
    public Runnable prepare(Programs next, Set<String> anew) {
        WindowProgram newProgram = next.windows().create(handover, null, program);
        return () -> {
            newProgram.goOnFrom(program, anew);
            program = newProgram;
            handover.setWindows(next.windowLayouts());
            slots.makeRoom(next.eventCells());
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
            state.fail(RunState.at("windows", sequence, sequence), thrown);
        }
    }

    private void onEvent(long sequence) {
        int status = program.onEvent(slots.cells, slots.at(sequence), sequence);
        handover.setStatus(sequence, status);
        if (!WindowProgram.isOutOfTime(status)) {
            handover.end(sequence);
        }
        if (samples.isSampled(sequence) && samples.isData(sequence)) {
            ringToWindows.record(System.nanoTime() - samples.publishedNs(sequence), sequence);
        }
    }
}
