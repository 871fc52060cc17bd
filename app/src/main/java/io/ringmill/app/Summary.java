package io.ringmill.app;

import io.ringmill.metrics.MetricsSnapshot;
import io.ringmill.metrics.MetricsSnapshot.SinkMetrics;
import io.ringmill.metrics.MetricsSnapshot.StreamMetrics;
import io.ringmill.metrics.SourceMetrics;
import io.ringmill.metrics.Stage;
import io.ringmill.metrics.StageLatency;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.pipeline.WhenFull;
import io.ringmill.rule.RuleSpec;
import io.ringmill.rule.Severity;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a run or a replay did, for {@link SummaryText} and {@link SummaryJson}. Taken after the engine is closed.
 *
 * @param ending how it ended: {@code done}, or what stopped it
 * @param events of all sources and streams
 * @param results emissions by window
 * @param alerts by rule
 * @param digest over all results and alerts; empty if none was computed
 * @param latency of the stages that have samples
 * @param sources empty for a replay
 * @param losses what was not delivered and why; empty if nothing can get lost
 * @param ring how it ran
 * @param places where to look now
 */
record Summary(
        String pipeline,
        String ending,
        Events events,
        Map<String, Long> results,
        List<RuleAlerts> alerts,
        Optional<String> digest,
        long elapsedNs,
        List<StageLatency> latency,
        List<SourceMetrics> sources,
        List<String> losses,
        MetricsSnapshot.RingMetrics ring,
        List<Place> places) {

    /** Records read, and what became of each: {@code read} is the sum of the others once all is drained. */
    record Events(long read, long accepted, long filtered, long late, long invalid, long dropped) {}

    /** A rule's alerts. */
    record RuleAlerts(String rule, Severity severity, long count) {}

    /** Where something is. */
    record Place(String what, String where) {}

    /** The summary of an engine that ran and was closed. */
    static Summary of(
            Pipeline pipeline,
            MetricsSnapshot metrics,
            List<SourceMetrics> sources,
            String ending,
            List<Place> places) {
        return new Summary(
                pipeline.name(),
                ending,
                events(metrics, sources),
                results(metrics),
                alerts(pipeline, metrics),
                metrics.digest() == 0 ? Optional.empty() : Optional.of(digest(metrics.digest())),
                metrics.elapsedNs(),
                metrics.latency(),
                sources,
                losses(pipeline, metrics),
                metrics.ring(),
                places);
    }

    /** A digest as it is written everywhere. */
    static String digest(long digest) {
        return String.format("%016x", digest);
    }

    double eventsPerSecond() {
        return elapsedNs == 0 ? 0 : events.read() * 1e9 / elapsedNs;
    }

    /** The stage's latencies, if there are any. */
    Optional<StageLatency> latency(Stage stage) {
        return latency.stream().filter(one -> one.stage() == stage).findFirst();
    }

    private static Events events(MetricsSnapshot metrics, List<SourceMetrics> sources) {
        long invalid = sources.stream().mapToLong(SourceMetrics::invalid).sum();
        long filteredAtSource =
                sources.stream().mapToLong(SourceMetrics::filtered).sum();
        long dropped = metrics.dropped() + metrics.refused();
        long read = metrics.published() + dropped + filteredAtSource + invalid;
        return new Events(
                read, metrics.accepted(), metrics.filtered() + filteredAtSource, metrics.late(), invalid, dropped);
    }

    private static Map<String, Long> results(MetricsSnapshot metrics) {
        Map<String, Long> results = new LinkedHashMap<>();
        metrics.windows().forEach(window -> results.put(window.name(), window.emissions()));
        return results;
    }

    private static List<RuleAlerts> alerts(Pipeline pipeline, MetricsSnapshot metrics) {
        Map<String, Severity> severities = new LinkedHashMap<>();
        for (RuleSpec rule : pipeline.rules()) {
            severities.put(rule.name(), rule.severity());
        }
        return metrics.rules().stream()
                .map(rule -> new RuleAlerts(rule.name(), severities.get(rule.name()), rule.alerts()))
                .toList();
    }

    private static List<String> losses(Pipeline pipeline, MetricsSnapshot metrics) {
        List<String> losses = new ArrayList<>();
        if (pipeline.engine().whenFull() != WhenFull.BLOCK) {
            String policy = pipeline.engine()
                    .whenFull()
                    .name()
                    .toLowerCase(java.util.Locale.ROOT)
                    .replace('_', '-');
            losses.add("ring: " + policy + " when full, " + Figures.count(metrics.dropped()) + " dropped");
        }
        for (StreamMetrics stream : metrics.streams()) {
            if (stream.refused() > 0) {
                losses.add(stream.name() + ": " + Figures.count(stream.refused())
                        + " refused, since engine.maxKeys is reached");
            }
        }
        for (SinkMetrics sink : metrics.egress().sinks()) {
            if (sink.errors() > 0) {
                losses.add(sink.name() + ": failed " + Figures.count(sink.errors(), "time"));
            }
        }
        return losses;
    }
}
