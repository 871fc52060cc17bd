package io.ringmill.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class LatenciesTest {

    private final Latencies latencies = new Latencies();

    @Test
    void shouldMergeTheRecordersOfAStage() {
        LatencyRecorder one = latencies.recorder(Stage.WHOLE);
        LatencyRecorder another = latencies.recorder(Stage.WHOLE);
        latencies.recorder(Stage.RING_TO_JOURNAL);
        for (int ns = 1; ns <= 100; ns++) {
            (ns % 2 == 0 ? one : another).record(ns);
        }
        List<StageLatency> stages = latencies.snapshot();

        assertThat(stages).hasSize(1);
        assertThat(stages.get(0).stage()).isEqualTo(Stage.WHOLE);
        assertThat(stages.get(0).count()).isEqualTo(100);
        assertThat(stages.get(0).atPercentile(50)).isEqualTo(50);
        assertThat(stages.get(0).maxNs()).isEqualTo(100);
    }

    @Test
    void shouldAddUpOverSnapshots() {
        LatencyRecorder recorder = latencies.recorder(Stage.WHOLE);
        recorder.record(10);
        StageLatency first = latencies.snapshot().get(0);
        recorder.record(20);
        StageLatency second = latencies.snapshot().get(0);

        assertThat(first.count()).as("a snapshot does not change").isEqualTo(1);
        assertThat(second.count()).isEqualTo(2);
        assertThat(second.maxNs()).isEqualTo(20);
    }

    @Test
    void shouldClampWhenOutOfRange() {
        LatencyRecorder recorder = latencies.recorder(Stage.WHOLE);
        recorder.record(-5);
        recorder.record(Long.MAX_VALUE);
        StageLatency latency = latencies.snapshot().get(0);

        assertThat(latency.count()).isEqualTo(2);
        assertThat(latency.atPercentile(50)).isZero();
        assertThat((double) latency.maxNs())
                .isBetween(0.999 * LatencyRecorder.HIGHEST_NS, 1.001 * LatencyRecorder.HIGHEST_NS);
    }

    @Test
    void shouldHandOutCopies() {
        latencies.recorder(Stage.WHOLE).record(10);
        StageLatency latency = latencies.snapshot().get(0);
        Histogram copy = latency.histogram();
        copy.reset();

        assertThat(latency.count()).isEqualTo(1);
    }
}
