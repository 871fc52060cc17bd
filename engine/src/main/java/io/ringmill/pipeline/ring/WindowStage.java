package io.ringmill.pipeline.ring;

import io.ringmill.event.Event;
import io.ringmill.metrics.Counters;
import io.ringmill.metrics.Latencies;
import io.ringmill.metrics.LatencyRecorder;
import io.ringmill.metrics.Stage;
import io.ringmill.window.WindowProgram;

/**
 * The first thing that happens to an event: late check, derived fields, filter and windows, for the keys of one worker.
 *
 * <p><b>Threading:</b> one thread; the counters are read by any. <b>Allocation:</b> none. <b>Units:</b> nanoseconds.
 * <b>Cost:</b> that of the window program.
 */
final class WindowStage {

    private static final int STATUSES = 3;

    final WindowProgram program;

    private final Sharding sharding;
    private final int worker;
    private final Counters byStatus;
    private final LatencyRecorder sourceToRing;
    private final LatencyRecorder ringToWindows;

    WindowStage(WindowProgram program, Sharding sharding, int worker, Latencies latencies) {
        this.program = program;
        this.sharding = sharding;
        this.worker = worker;
        byStatus = new Counters(sharding.streams() * STATUSES);
        sourceToRing = latencies.recorder(Stage.SOURCE_TO_RING);
        ringToWindows = latencies.recorder(Stage.RING_TO_WINDOWS);
    }

    /** Takes in one event; true if it is DATA of a key of this worker. */
    boolean onEvent(Event event) {
        if (event.kind != Event.DATA) {
            program.onControl(event);
            return false;
        }
        if (!sharding.owns(worker, event)) {
            program.onForeignEvent(event);
            return false;
        }
        program.onEvent(event);
        byStatus.increment(event.stream * STATUSES + event.status);
        if (event.status == Event.LATE) {
            event.watermarkNs = program.watermarkNs(event.stream);
        }
        if (event.publishedNs != 0) {
            recordLatency(event);
        }
        return true;
    }

    private void recordLatency(Event event) {
        ringToWindows.record(System.nanoTime() - event.publishedNs);
        if (event.readNs != 0) {
            sourceToRing.record(event.publishedNs - event.readNs);
        }
    }

    /** Events of a stream with this status so far. */
    long count(int stream, byte status) {
        return byStatus.get(stream * STATUSES + status);
    }
}
