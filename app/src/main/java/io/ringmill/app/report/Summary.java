package io.ringmill.app.report;

import io.ringmill.app.terminal.Figures;
import io.ringmill.ingest.Connectors;
import io.ringmill.ingest.Content;
import io.ringmill.metrics.BufferMetrics;
import io.ringmill.metrics.EdgeMetrics;
import io.ringmill.metrics.MetricsSnapshot;
import io.ringmill.metrics.MetricsSnapshot.SinkMetrics;
import io.ringmill.metrics.Stage;
import io.ringmill.metrics.StageLatency;
import io.ringmill.output.Severity;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.pipeline.WhenFull;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongFunction;
import org.HdrHistogram.Histogram;

/**
 * What a run or a replay did, for {@link SummaryText} and {@link SummaryJson}. Taken after the engine is closed.
 *
 * @param ending how it ended: {@code done}, or what stopped it
 * @param events of all sources and streams
 * @param results emissions by window
 * @param alerts by rule
 * @param digest over all results and alerts; empty if none was computed
 * @param latency in nanoseconds, of the stages that have samples
 * @param sources empty for a replay
 * @param sinks what those of the pipeline took, and what became of it
 * @param losses what was not delivered and why; empty if nothing can get lost
 * @param troubles what to know before all else, in lines
 * @param advice what the reader may want to do about this
 * @param ring how it ran
 * @param places where to look now
 */
public record Summary(
        String pipeline,
        String ending,
        Events events,
        Map<String, Long> results,
        List<RuleAlerts> alerts,
        Optional<String> digest,
        long elapsedNs,
        Map<Stage, Histogram> latency,
        List<SourceReport> sources,
        List<SinkMetrics> sinks,
        List<String> losses,
        List<String> troubles,
        List<String> advice,
        MetricsSnapshot.RingMetrics ring,
        List<Place> places) {

    /** Records read, and what became of each: {@code read} is the sum of the others once all is drained. */
    record Events(long read, long accepted, long filtered, long late, long invalid, long dropped) {}

    /** A rule's alerts, and how many of them its limit kept from the sinks. */
    record RuleAlerts(String rule, Severity severity, long count, long suppressed) {}

    /** Where something is. */
    public record Place(String what, String where) {}

    /**
     * The summary of engines that ran one after the other and were closed.
     *
     * @param all of each engine; at least one
     */
    public static Summary of(
            LoadedPipeline loaded,
            List<MetricsSnapshot> all,
            List<SourceReport> sources,
            String ending,
            List<Place> places) {
        return of(loaded, all, sources, List.of(), ending, places);
    }

    /** As the other, with what is known of late events. */
    public static Summary of(
            LoadedPipeline loaded,
            List<MetricsSnapshot> all,
            List<SourceReport> sources,
            List<Lateness.Note> late,
            String ending,
            List<Place> places) {
        Pipeline pipeline = loaded.pipeline();
        long digest = all.stream().mapToLong(MetricsSnapshot::digest).sum();
        return new Summary(
                pipeline.name(),
                ending,
                events(all, sources),
                results(all),
                alerts(pipeline, all),
                digest == 0 ? Optional.empty() : Optional.of(digest(digest)),
                all.stream().mapToLong(MetricsSnapshot::elapsedNs).sum(),
                latency(all),
                sources,
                SinkTotals.of(all),
                losses(pipeline, all, sources),
                Troubles.find(
                        events(all, sources),
                        loaded.connectors().findings(),
                        late,
                        sum(all, MetricsSnapshot::filtered)),
                advice(loaded.connectors(), sources),
                all.get(all.size() - 1).ring(),
                places);
    }

    /** A digest as it is written everywhere. */
    static String digest(long digest) {
        return String.format("%016x", digest);
    }

    /** Whether records were read, and none of them was of use. */
    public boolean nothingAccepted() {
        return events.read() > 0 && events.accepted() == 0;
    }

    /** What to say of {@link #nothingAccepted}. */
    public String nothingAcceptedMessage() {
        return "none of the " + Figures.count(events.read(), "record") + " was accepted; the summary says why";
    }

    double eventsPerSecond() {
        return elapsedNs == 0 ? 0 : events.read() * 1e9 / elapsedNs;
    }

    private static Events events(List<MetricsSnapshot> all, List<SourceReport> sources) {
        long refused = sources.stream().mapToLong(of -> of.metrics().invalid()).sum();
        long ahead = sum(all, MetricsSnapshot::ahead);
        long filteredAtSource =
                sources.stream().mapToLong(of -> of.metrics().filtered()).sum();
        long droppedAtSource = sources.stream().mapToLong(SourceReport::dropped).sum();
        long dropped = sum(all, MetricsSnapshot::dropped) + sum(all, MetricsSnapshot::refused) + droppedAtSource;
        long read = sum(all, MetricsSnapshot::published) + dropped + filteredAtSource + refused;
        long filtered = sum(all, MetricsSnapshot::filtered) + filteredAtSource;
        return new Events(
                read,
                sum(all, MetricsSnapshot::accepted),
                filtered,
                sum(all, MetricsSnapshot::late),
                refused + ahead,
                dropped);
    }

    private static long sum(List<MetricsSnapshot> all, ToLongFunction<MetricsSnapshot> count) {
        return all.stream().mapToLong(count).sum();
    }

    private static Map<String, Long> results(List<MetricsSnapshot> all) {
        Map<String, Long> results = new LinkedHashMap<>();
        for (MetricsSnapshot one : all) {
            one.windows().forEach(window -> results.merge(window.name(), window.emissions(), Long::sum));
        }
        return results;
    }

    private static List<RuleAlerts> alerts(Pipeline pipeline, List<MetricsSnapshot> all) {
        Map<String, Long> alerts = new LinkedHashMap<>();
        Map<String, Long> suppressed = new LinkedHashMap<>();
        for (MetricsSnapshot one : all) {
            one.rules().forEach(rule -> alerts.merge(rule.name(), rule.alerts(), Long::sum));
            one.rules().forEach(rule -> suppressed.merge(rule.name(), rule.suppressed(), Long::sum));
        }
        return pipeline.rules().stream()
                .map(rule -> new RuleAlerts(
                        rule.name(),
                        rule.severity(),
                        alerts.getOrDefault(rule.name(), 0L),
                        suppressed.getOrDefault(rule.name(), 0L)))
                .toList();
    }

    private static Map<Stage, Histogram> latency(List<MetricsSnapshot> all) {
        Map<Stage, Histogram> latency = new EnumMap<>(Stage.class);
        for (MetricsSnapshot one : all) {
            for (StageLatency stage : one.latency()) {
                latency.merge(stage.stage(), stage.histogram(), (sum, more) -> {
                    sum.add(more);
                    return sum;
                });
            }
        }
        return latency;
    }

    private static List<String> losses(Pipeline pipeline, List<MetricsSnapshot> all, List<SourceReport> sources) {
        List<String> losses = new ArrayList<>();
        for (SourceReport source : sources) {
            source.buffer().ifPresent(buffer -> addFull(source.name(), "event", buffer, losses));
            source.buffer()
                    .filter(buffer -> buffer.held() > 0)
                    .ifPresent(buffer -> losses.add(source.name() + ": " + Figures.count(buffer.held(), "event")
                            + " left in its buffer when the run ended"));
        }
        if (pipeline.engine().whenFull() != WhenFull.BLOCK) {
            long dropped = sum(all, MetricsSnapshot::dropped);
            losses.add("ring: " + Figures.label(pipeline.engine().whenFull()) + " when full, " + Figures.count(dropped)
                    + " dropped");
        }
        long unhandled = sum(all, one -> one.published() - one.accepted() - one.filtered() - one.late() - one.ahead());
        if (unhandled > 0) {
            losses.add(Figures.count(unhandled) + " not handled, since the engine halted");
        }
        for (MetricsSnapshot one : all) {
            one.streams().stream()
                    .filter(stream -> stream.ahead() > 0)
                    .forEach(stream -> losses.add(stream.name() + ": " + Figures.count(stream.ahead())
                            + " further ahead of the newest than maxAhead, counted as invalid"));
            one.windows().stream()
                    .filter(window -> window.capped() > 0)
                    .forEach(window -> losses.add(
                            window.name() + ": " + Figures.count(window.capped(), "event") + " more than maxEvents"));
            one.streams().stream()
                    .filter(stream -> stream.refused() > 0)
                    .forEach(stream -> losses.add(stream.name() + ": " + Figures.count(stream.refused())
                            + " refused, since engine.maxKeys is reached"));
            one.egress().sinks().stream()
                    .filter(sink -> sink.errors() > 0 && SinkFailures.unsent(sink) == 0)
                    .forEach(sink -> losses.add(sink.name() + ": failed " + Figures.count(sink.errors(), "time")));
            one.egress().sinks().forEach(sink -> sink.edge().ifPresent(edge -> addNotSent(sink.name(), edge, losses)));
        }
        return losses;
    }

    private static void addNotSent(String sink, EdgeMetrics edge, List<String> losses) {
        addFull(sink, "message", edge.buffer(), losses);
        if (edge.unsent() > 0) {
            losses.add(sink + ": " + Figures.count(edge.unsent(), "message") + " not sent");
        }
    }

    /** What a buffer lost because it was full; {@code noun} is what it holds. */
    private static void addFull(String name, String noun, BufferMetrics buffer, List<String> losses) {
        if (buffer.dropped() > 0) {
            losses.add(name + ": " + Figures.count(buffer.dropped(), noun) + " dropped, its buffer was full");
        }
        if (buffer.conflated() > 0) {
            losses.add(name + ": " + Figures.count(buffer.conflated(), noun)
                    + " replaced by newer ones of their keys, its buffer was full");
        }
    }

    private static List<String> advice(Connectors connectors, List<SourceReport> sources) {
        boolean invalid = sources.stream().anyMatch(source -> source.metrics().invalid() > 0);
        return invalid && !connectors.takes(Content.REFUSED)
                ? List.of(
                        "Invalid records were dropped; the sink quarantine: {ndjson: FILE} keeps them, with the reason.")
                : List.of();
    }
}
