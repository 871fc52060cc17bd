package io.ringmill.ring.measure;

import io.ringmill.metrics.Latencies;
import io.ringmill.metrics.LatencyRecorder;
import io.ringmill.metrics.Stage;

/** Records how long it took until an event's rules were evaluated. One thread; a clock read for sampled events only. */
public final class EvaluationLatency {

    private final Samples samples;
    private final LatencyRecorder sourceToRing;
    private final LatencyRecorder ringToRules;
    private final LatencyRecorder whole;

    public EvaluationLatency(Samples samples, Latencies latencies) {
        this.samples = samples;
        sourceToRing = latencies.recorder(Stage.SOURCE_TO_RING);
        ringToRules = latencies.recorder(Stage.RING_TO_RULES);
        whole = latencies.recorder(Stage.WHOLE);
    }

    /** The event of a sampled sequence is evaluated, now. */
    public void record(long sequence) {
        if (!samples.isData(sequence)) {
            return;
        }
        long nowNs = System.nanoTime();
        long publishedNs = samples.publishedNs(sequence);
        long readNs = samples.readNs(sequence);
        ringToRules.record(nowNs - publishedNs);
        whole.record(nowNs - (readNs != 0 ? readNs : publishedNs));
        if (readNs != 0) {
            sourceToRing.record(publishedNs - readNs);
        }
    }
}
