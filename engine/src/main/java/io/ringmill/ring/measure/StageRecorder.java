package io.ringmill.ring.measure;

import io.ringmill.event.Event;
import io.ringmill.metrics.LatencyRecorder;
import io.ringmill.metrics.SlowEvent;
import io.ringmill.metrics.Stage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import jdk.jfr.FlightRecorder;

/**
 * How long sampled events take in one stage, as one thread sees them, and which took longest.
 *
 * <p><b>Threading:</b> {@link #record} by one thread; the rest by any. <b>Allocation:</b> none to record, but for an event
 * that the flight recorder takes. <b>Units:</b> nanoseconds.
 */
public final class StageRecorder {

    private final Stage stage;
    private final LatencyRecorder latency;
    private final Samples samples;
    private final EventNames names;
    private final Slowest slowest = new Slowest();

    StageRecorder(Stage stage, LatencyRecorder latency, Samples samples, EventNames names) {
        this.stage = stage;
        this.latency = latency;
        this.samples = samples;
        this.names = names;
    }

    /** Writer: the sampled event of a sequence took so long. */
    public void record(long ns, long sequence) {
        latency.record(ns);
        if (slowest.isAmong(ns)) {
            recordSlowPath(ns, sequence);
        }
    }

    private void recordSlowPath(long ns, long sequence) {
        long head = samples.head(sequence);
        long timeNs = samples.timeNs(sequence);
        slowest.add(ns, sequence, head, timeNs, TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis()));
        // As of a stall: a recorder that was never used is not asked.
        if (FlightRecorder.isInitialized() && SlowFlightEvent.isRecorded()) {
            SlowFlightEvent.commit(new Slowest.Entry(ns, sequence, head, timeNs, 0), stage, names);
        }
    }

    /** The events that took longest so far, in no order. */
    void slowest(Consumer<SlowEvent> action) {
        slowest.forEach(entry -> action.accept(new SlowEvent(
                stage,
                entry.ns(),
                entry.sequence(),
                names.stream(Event.stream(entry.head())),
                names.key(Event.key(entry.head())),
                entry.timeNs(),
                entry.takenNs())));
    }
}
