package io.ringmill.server.metrics;

import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.NativeHistogramBuckets;
import io.ringmill.metrics.StageLatency;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;

/** Latencies in seconds, with classic buckets and native ones: eight to a doubling, so that a quantile is 4 % off at most. */
final class LatencyHistogram {

    private static final int SCHEMA = 3;
    private static final int BUCKETS_A_DOUBLING = 1 << SCHEMA;
    private static final double LOWEST_S = 1e-9;
    private static final double[] BOUNDS_S = {
        1e-7,
        2.5e-7,
        5e-7,
        1e-6,
        2.5e-6,
        5e-6,
        1e-5,
        2.5e-5,
        5e-5,
        1e-4,
        2.5e-4,
        5e-4,
        1e-3,
        2.5e-3,
        5e-3,
        1e-2,
        2.5e-2,
        5e-2,
        0.1,
        0.25,
        0.5,
        1,
        2.5,
        10,
        Double.POSITIVE_INFINITY
    };

    private LatencyHistogram() {}

    static HistogramSnapshot of(List<StageLatency> stages) {
        HistogramSnapshot.Builder family = HistogramSnapshot.builder()
                .name("ringmill_latency_seconds")
                .help("How long the stretches of a sampled event's way took.");
        stages.forEach(stage -> family.dataPoint(dataPoint(stage)));
        return family.build();
    }

    private static HistogramDataPointSnapshot dataPoint(StageLatency stage) {
        Histogram histogram = stage.histogram();
        long[] classic = new long[BOUNDS_S.length];
        Map<Integer, Long> buckets = new TreeMap<>();
        long zeros = 0;
        double sum = 0;
        for (HistogramIterationValue each : histogram.recordedValues()) {
            long count = each.getCountAtValueIteratedTo();
            double seconds = histogram.medianEquivalentValue(each.getValueIteratedTo()) / 1e9;
            sum += seconds * count;
            int bound = 0;
            while (seconds > BOUNDS_S[bound]) {
                bound++;
            }
            classic[bound] += count;
            if (seconds <= LOWEST_S) {
                zeros += count;
            } else {
                buckets.merge(bucket(seconds), count, Long::sum);
            }
        }
        HistogramDataPointSnapshot.Builder builder = HistogramDataPointSnapshot.builder()
                .labels(Labels.of("stage", stage.stage().name().toLowerCase(Locale.ROOT)))
                .classicHistogramBuckets(ClassicHistogramBuckets.of(BOUNDS_S, classic))
                .nativeSchema(SCHEMA)
                .nativeZeroThreshold(LOWEST_S)
                .nativeZeroCount(zeros)
                .nativeBucketsForPositiveValues(
                        NativeHistogramBuckets.of(List.copyOf(buckets.keySet()), List.copyOf(buckets.values())));
        builder.sum(sum);
        return builder.build();
    }

    /** The native bucket of a value: bucket i ends with 2^(i/8). */
    static int bucket(double seconds) {
        double position = Math.log(seconds) / Math.log(2) * BUCKETS_A_DOUBLING;
        return (int) Math.ceil(position - 1e-9);
    }
}
