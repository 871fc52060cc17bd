package io.ringmill.flink;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.ingest.JobRunner;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Metric;
import org.apache.flink.metrics.MetricConfig;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.reporter.MetricReporter;
import org.apache.flink.metrics.reporter.MetricReporterFactory;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program's tasks have the metrics of {@code /metrics}. */
class MetricsTest {

    /** By name and labels, what the gauges of all tasks add up to when they are gone. */
    private static final Map<String, Long> SEEN = new ConcurrentHashMap<>();

    @TempDir
    Path folder;

    @Test
    void shouldCountAsMetricsUnderTheNamesOfLocalRuns() throws Exception {
        Configuration configuration = new Configuration();
        configuration.setString("metrics.reporter.seen.factory.class", SeenFactory.class.getName());
        Trial trial = new Trial("""
                streams:
                  trades: {key: symbol, time: {field: ts, unit: ns}, fields: {price: double}, where: price > 100}
                windows:
                  w: {window: tumbling 10 events, select: {mean: mean(price)}}
                rules:
                  high: {on: w, when: mean > 100}
                sources: [ {simulate: {kind: ticks, keys: 20, count: 5000, seed: 7}} ]
                """ + Trial.SINKS, folder);
        Map<String, Long> counts;
        MiniCluster flink = FlinkRunner.cluster(2, configuration);
        try (JobRunner.Job job = new FlinkRunner(flink).start(trial.pipeline("flink"), Trial.plain(2))) {
            counts = job.await().orElseThrow().counts();
        } finally {
            flink.close();
        }
        assertThat(counts.get("events.trades.filtered")).isPositive();
        assertThat(new TreeMap<>(SEEN))
                .containsEntry("ringmill_events_total trades accepted", counts.get("events.trades.accepted"))
                .containsEntry("ringmill_events_total trades filtered", counts.get("events.trades.filtered"))
                .containsEntry("ringmill_window_emissions_total w", counts.get("results.w"))
                .containsEntry("ringmill_alerts_total high", counts.get("alerts.high"));
    }

    /** As Flink finds it. */
    public static final class SeenFactory implements MetricReporterFactory {

        /** As Flink calls it. */
        public SeenFactory() {}

        @Override
        public MetricReporter createMetricReporter(Properties properties) {
            return new Seen();
        }
    }

    private static final class Seen implements MetricReporter {

        @Override
        public void open(MetricConfig config) {
            // There is nothing to set.
        }

        @Override
        public void close() {
            // Nothing is open.
        }

        @Override
        public void notifyOfAddedMetric(Metric metric, String name, MetricGroup group) {
            // Looked at when it goes.
        }

        @Override
        public void notifyOfRemovedMetric(Metric metric, String name, MetricGroup group) {
            if (name.startsWith("ringmill_") && metric instanceof Gauge<?> gauge) {
                StringBuilder labels = new StringBuilder(name);
                for (String label : new String[] {"<stream>", "<outcome>", "<window>", "<rule>"}) {
                    String value = group.getAllVariables().get(label);
                    labels.append(value == null ? "" : " " + value);
                }
                SEEN.merge(labels.toString(), (Long) gauge.getValue(), Long::sum);
            }
        }
    }
}
