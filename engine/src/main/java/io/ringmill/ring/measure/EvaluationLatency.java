package io.ringmill.ring.measure;

import io.ringmill.metrics.Stage;

/** Records how long it took until an event's rules were evaluated. One thread; a clock read for sampled events only. */
public final class EvaluationLatency {

    private final Samples samples;
    private final StageRecorder sourceToRing;
    private final StageRecorder ringToRules;
    private final StageRecorder whole;

    public EvaluationLatency(StageRecorders recorders) {
        samples = recorders.samples();
        sourceToRing = recorders.recorder(Stage.SOURCE_TO_RING);
        ringToRules = recorders.recorder(Stage.RING_TO_RULES);
        whole = recorders.recorder(Stage.WHOLE);
    }

    /** The event of a sampled sequence is evaluated, now. */
    public void record(long sequence) {
        if (!samples.isData(sequence)) {
            return;
        }
        long nowNs = System.nanoTime();
        long publishedNs = samples.publishedNs(sequence);
        long readNs = samples.readNs(sequence);
        ringToRules.record(nowNs - publishedNs, sequence);
        whole.record(nowNs - (readNs != 0 ? readNs : publishedNs), sequence);
        if (readNs != 0) {
            sourceToRing.record(publishedNs - readNs, sequence);
        }
    }
}
