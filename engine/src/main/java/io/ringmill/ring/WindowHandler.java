package io.ringmill.ring;

import io.ringmill.metrics.Latencies;
import io.ringmill.metrics.LatencyRecorder;
import io.ringmill.metrics.Stage;
import io.ringmill.window.runtime.WindowProgram;

/** Windows on a thread of their own; what they emit goes to the {@link RuleHandler} with the event. */
final class WindowHandler implements BatchHandler {

    final WindowProgram program;

    private final Handover handover;
    private final Slots slots;
    private final Samples samples;
    private final RunState state;
    private final LatencyRecorder ringToWindows;

    WindowHandler(
            WindowProgram program,
            Handover handover,
            Slots slots,
            Samples samples,
            RunState state,
            Latencies latencies) {
        this.program = program;
        this.handover = handover;
        this.slots = slots;
        this.samples = samples;
        this.state = state;
        ringToWindows = latencies.recorder(Stage.RING_TO_WINDOWS);
    }

    @Override
    public void onBatch(long first, long last, boolean endOfBatch) {
        try {
            for (long sequence = first; sequence <= last && !state.failed(); sequence++) {
                onEvent(sequence);
            }
        } catch (Throwable thrown) {
            state.fail("windows", thrown);
        }
    }

    private void onEvent(long sequence) {
        int status = program.onEvent(slots.cells, slots.at(sequence), sequence);
        handover.setStatus(sequence, status);
        if (!WindowProgram.isOutOfTime(status)) {
            handover.end(sequence);
        }
        if (samples.isSampled(sequence) && samples.isData(sequence)) {
            ringToWindows.record(System.nanoTime() - samples.publishedNs(sequence));
        }
    }
}
