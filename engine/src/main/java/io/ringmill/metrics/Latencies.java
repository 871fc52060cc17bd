package io.ringmill.metrics;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** The recorders of all handlers, by stage. Recorders are added before the engine runs; any thread may read. */
public final class Latencies {

    private final Map<Stage, List<LatencyRecorder>> recorders = new EnumMap<>(Stage.class);

    /** No recorders yet. */
    public Latencies() {}

    /** A new recorder for one thread. */
    public LatencyRecorder recorder(Stage stage) {
        LatencyRecorder recorder = new LatencyRecorder();
        recorders.computeIfAbsent(stage, s -> new ArrayList<>()).add(recorder);
        return recorder;
    }

    /** All stages that have samples, each merged over its recorders. */
    public List<StageLatency> snapshot() {
        List<StageLatency> stages = new ArrayList<>();
        recorders.forEach((stage, ofStage) -> {
            Histogram total = LatencyRecorder.newHistogram();
            ofStage.forEach(recorder -> recorder.addTo(total));
            if (total.getTotalCount() > 0) {
                stages.add(new StageLatency(stage, total));
            }
        });
        return stages;
    }
}
