package io.ringmill.ring.measure;

import io.ringmill.event.Dictionary;
import io.ringmill.metrics.Latencies;
import io.ringmill.metrics.SlowEvent;
import io.ringmill.metrics.Stage;
import io.ringmill.metrics.StageLatency;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The recorders of all threads. Recorders are added before the engine runs; any thread may read. */
public final class StageRecorders {

    private final Latencies latencies = new Latencies();
    private final Map<Stage, List<StageRecorder>> recorders = new EnumMap<>(Stage.class);
    private final Samples samples;
    private final EventNames names;

    /** No recorders yet; {@code streams}: their names by index. */
    public StageRecorders(Samples samples, List<String> streams, Dictionary keys) {
        this.samples = samples;
        names = new EventNames(streams, keys);
    }

    /** Which events are timed. */
    public Samples samples() {
        return samples;
    }

    /** A new recorder for one thread. */
    public StageRecorder recorder(Stage stage) {
        StageRecorder recorder = new StageRecorder(stage, latencies.recorder(stage), samples, names);
        recorders.computeIfAbsent(stage, s -> new ArrayList<>()).add(recorder);
        return recorder;
    }

    /** As {@link Latencies#snapshot}. */
    public List<StageLatency> latency() {
        return latencies.snapshot();
    }

    /** Of each stage the events that took longest, the longest first. */
    public List<SlowEvent> slowest() {
        List<SlowEvent> slowest = new ArrayList<>();
        for (List<StageRecorder> ofStage : recorders.values()) {
            List<SlowEvent> all = new ArrayList<>();
            ofStage.forEach(recorder -> recorder.slowest(all::add));
            all.sort(Comparator.comparingLong((SlowEvent event) -> -event.ns()).thenComparingLong(SlowEvent::sequence));
            slowest.addAll(all.subList(0, Math.min(all.size(), Slowest.MOST)));
        }
        return slowest;
    }
}
