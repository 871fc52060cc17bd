package io.ringmill.server.api;

import io.ringmill.Rules.Listed;
import io.ringmill.event.Cells;
import io.ringmill.metrics.BufferMetrics;
import io.ringmill.metrics.EdgeMetrics;
import io.ringmill.metrics.MetricsSnapshot;
import io.ringmill.metrics.MetricsSnapshot.SinkMetrics;
import io.ringmill.metrics.MetricsSnapshot.StreamMetrics;
import io.ringmill.metrics.Stage;
import io.ringmill.output.RuleStatus.State;
import io.ringmill.publish.EngineFailedException;
import io.ringmill.server.host.Durability;
import io.ringmill.server.host.Feeds;
import io.ringmill.server.host.Feeds.Feed;
import io.ringmill.server.live.Cell;
import io.ringmill.server.live.LatencyHistory.Interval;
import io.ringmill.server.live.LiveEngine;
import io.ringmill.server.live.Pulse;
import io.ringmill.server.live.RuleStates;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.HdrHistogram.Histogram;

/** How what runs is doing, as the API tells it. */
final class StatusShapes {

    private static final long OVER_NS = 10_000_000_000L;
    private static final double NS_PER_MS = 1e6;

    private final LiveEngine live;
    private final PipelineShapes pipeline;

    StatusShapes(LiveEngine live, PipelineShapes pipeline) {
        this.live = live;
        this.pipeline = pipeline;
    }

    /** {@code statesAgeMs} is how long ago the engine told what fires and is pending; null if nobody knows that. */
    record StatusShape(
            String nowNs,
            long seq,
            String mode,
            String state,
            String note,
            double perSecond,
            long accepted,
            long filtered,
            long late,
            long invalid,
            long ahead,
            long refused,
            long dropped,
            String watermarkNs,
            Double lagMs,
            RingShape ring,
            EventToAlert eventToAlertNs,
            long alerts,
            long alertsMissed,
            Double statesAgeMs,
            List<StreamStatus> streams,
            List<SourceStatus> sources,
            List<WindowStatus> windows,
            List<RuleStatusShape> rules,
            List<SinkStatus> sinks,
            JournalShape journal,
            FollowerShape follower) {}

    record RingShape(int size, long used, long highest, long waits, int keys) {}

    /** Over the last 10 seconds. */
    record EventToAlert(long p50, long p99) {}

    record StreamStatus(
            String name,
            double perSecond,
            String newestNs,
            String watermarkNs,
            Double lagMs,
            long accepted,
            long filtered,
            long late,
            long ahead,
            long refused,
            long dropped) {}

    record SourceStatus(
            String name,
            String kind,
            String stream,
            String state,
            String note,
            boolean paused,
            double perSecond,
            long read,
            long published,
            long filtered,
            long invalid,
            long gaps,
            String position,
            BufferMetrics buffer) {}

    record WindowStatus(String name, double perSecond, long emissions, long capped) {}

    /** {@code firing} and {@code pending} count keys; null if that is not known. */
    record RuleStatusShape(
            String name,
            Integer firing,
            Integer pending,
            boolean silenced,
            long alerts,
            long suppressed,
            String lastNs) {}

    /** From {@code state} on: of a sink with a buffer; else null. {@code nextTryMs} is null if none is waited for. */
    record SinkStatus(
            String name,
            double perSecond,
            long results,
            long alerts,
            long late,
            long filtered,
            long errors,
            String state,
            String note,
            Long sent,
            Long failed,
            Long tries,
            Long nextTryMs,
            BufferMetrics buffer) {}

    record JournalShape(long seq, long lagEvents, String folder, long bytes, long freeBytes, String stopped) {}

    record FollowerShape(
            String by,
            long seq,
            Long lagEvents,
            Double snapshotAgeMs,
            long snapshotSeq,
            String digest,
            String failure) {}

    /** {@code states}: what is known of them; may give null. */
    StatusShape status(Pulse pulse, Supplier<RuleStates.Known> states) {
        Optional<RuleStates.Known> known = known(states);
        MetricsSnapshot metrics = pulse.metrics();
        long watermarkNs = metrics.streams().stream()
                .mapToLong(StreamMetrics::watermarkNs)
                .filter(ns -> ns != Cells.MISSING_LONG)
                .min()
                .orElse(Cells.MISSING_LONG);
        return new StatusShape(
                Cell.time(pulse.nowNs()),
                metrics.ring().sequences() - 1,
                pipeline.mode(),
                pulse.state(),
                pulse.note(),
                pulse.perSecond("engine", ""),
                metrics.accepted(),
                metrics.filtered(),
                metrics.late(),
                pulse.feeds().stream()
                        .mapToLong(feed -> feed.metrics().invalid())
                        .sum(),
                metrics.ahead(),
                metrics.refused(),
                metrics.dropped(),
                Cell.time(watermarkNs),
                lagMs(pulse, watermarkNs),
                new RingShape(
                        metrics.ring().slots(),
                        metrics.ring().used(),
                        metrics.ring().highest(),
                        metrics.ring().waits(),
                        metrics.ring().keys()),
                eventToAlert(),
                metrics.alerts(),
                live.alerts().missed(),
                known.map(RuleStates.Known::ageMs).orElse(null),
                streams(pulse),
                sources(pulse),
                windows(pulse),
                rules(pulse, known),
                sinks(),
                journal(metrics),
                follower(pulse));
    }

    private static Double lagMs(Pulse pulse, long ns) {
        return ns == Cells.MISSING_LONG ? null : (Double) ((pulse.nowNs() - ns) / NS_PER_MS);
    }

    private EventToAlert eventToAlert() {
        return live.latency()
                .over(OVER_NS, Stage.WHOLE)
                .map(Interval::histogram)
                .filter(histogram -> histogram.getTotalCount() > 0)
                .map(StatusShapes::percentiles)
                .orElse(null);
    }

    private static EventToAlert percentiles(Histogram histogram) {
        return new EventToAlert(histogram.getValueAtPercentile(50), histogram.getValueAtPercentile(99));
    }

    List<StreamStatus> streams(Pulse pulse) {
        return pulse.metrics().streams().stream()
                .map(stream -> stream(pulse, stream))
                .toList();
    }

    private static StreamStatus stream(Pulse pulse, StreamMetrics stream) {
        return new StreamStatus(
                stream.name(),
                pulse.perSecond("stream", stream.name()),
                Cell.time(stream.newestNs()),
                Cell.time(stream.watermarkNs()),
                lagMs(pulse, stream.watermarkNs()),
                stream.accepted(),
                stream.filtered(),
                stream.late(),
                stream.ahead(),
                stream.refused(),
                stream.dropped());
    }

    /** As they are now: whoever has paused one sees that at once. */
    List<SourceStatus> sources(Pulse pulse) {
        return live.host().feeds().map(Feeds::list).orElse(List.of()).stream()
                .map(feed -> source(pulse, feed))
                .toList();
    }

    static SourceStatus source(Pulse pulse, Feed feed) {
        return new SourceStatus(
                feed.metrics().name(),
                feed.kind(),
                feed.stream(),
                feed.paused() ? "paused" : feed.metrics().state().label(),
                feed.metrics().detail(),
                feed.paused(),
                pulse.perSecond("source", feed.metrics().name()),
                feed.metrics().read(),
                feed.metrics().published(),
                feed.metrics().filtered(),
                feed.metrics().invalid(),
                feed.metrics().gaps(),
                feed.position(),
                feed.buffer().orElse(null));
    }

    List<WindowStatus> windows(Pulse pulse) {
        return pulse.metrics().windows().stream()
                .map(window -> new WindowStatus(
                        window.name(), pulse.perSecond("window", window.name()), window.emissions(), window.capped()))
                .toList();
    }

    List<RuleStatusShape> rules(Pulse pulse) {
        return rules(pulse, known(live.states()::soon));
    }

    private List<RuleStatusShape> rules(Pulse pulse, Optional<RuleStates.Known> known) {
        Map<String, Map<State, Integer>> states =
                known.map(RuleStates.Known::counts).orElse(null);
        Map<String, MetricsSnapshot.RuleMetrics> counted = pulse.metrics().rules().stream()
                .collect(java.util.stream.Collectors.toMap(
                        MetricsSnapshot.RuleMetrics::name, each -> each, (a, b) -> b));
        return live.engine().rules().list().stream()
                .map(rule -> rule(pulse, rule, states, counted.get(rule.spec().name())))
                .toList();
    }

    private RuleStatusShape rule(
            Pulse pulse, Listed rule, Map<String, Map<State, Integer>> states, MetricsSnapshot.RuleMetrics counted) {
        String name = rule.spec().name();
        Map<State, Integer> ofRule = states == null ? null : states.getOrDefault(name, Map.of());
        long lastNs = live.alerts().lastNs(name);
        return new RuleStatusShape(
                name,
                ofRule == null ? null : (Integer) (of(ofRule, State.FIRING) + of(ofRule, State.ENDING)),
                ofRule == null ? null : (Integer) of(ofRule, State.PENDING),
                live.silences().isOn(rule, pulse),
                counted == null ? 0 : counted.alerts(),
                counted == null ? 0 : counted.suppressed(),
                Cell.time(lastNs));
    }

    private static int of(Map<State, Integer> states, State state) {
        return Objects.requireNonNullElse(states.get(state), 0);
    }

    /** Empty if the engine has halted or never answered, so that nobody knows. */
    private static Optional<RuleStates.Known> known(Supplier<RuleStates.Known> states) {
        try {
            return Optional.ofNullable(states.get());
        } catch (EngineFailedException halted) {
            return Optional.empty();
        }
    }

    List<SinkStatus> sinks() {
        Pulse pulse = live.pulse();
        return live.sinks().stream().map(sink -> sink(sink, pulse)).toList();
    }

    static SinkStatus sink(SinkMetrics sink, Pulse pulse) {
        Optional<EdgeMetrics> edge = sink.edge();
        return new SinkStatus(
                sink.name(),
                pulse.perSecond("sink", sink.name()),
                sink.results(),
                sink.alerts(),
                sink.late(),
                sink.filtered(),
                sink.errors(),
                edge.map(of -> of.state().label()).orElse(null),
                edge.map(EdgeMetrics::detail).orElse(null),
                edge.map(EdgeMetrics::sent).orElse(null),
                edge.map(EdgeMetrics::failed).orElse(null),
                edge.map(EdgeMetrics::retries).orElse(null),
                edge.map(EdgeMetrics::nextTryMs).filter(ms -> ms > 0).orElse(null),
                edge.map(EdgeMetrics::buffer).orElse(null));
    }

    private JournalShape journal(MetricsSnapshot metrics) {
        long journaled = live.engine().journaledSequence();
        return live.host()
                .durability()
                .flatMap(Durability::journal)
                .map(state -> new JournalShape(
                        journaled,
                        Math.max(0, metrics.ring().sequences() - 1 - journaled),
                        state.folder(),
                        state.bytes(),
                        state.freeBytes(),
                        state.stopped()))
                .orElse(null);
    }

    private FollowerShape follower(Pulse pulse) {
        return live.host()
                .durability()
                .flatMap(Durability::snapshots)
                .map(state -> new FollowerShape(
                        state.by(),
                        state.sequence(),
                        state.sequence() < 0
                                ? null
                                : (Long) Math.max(0, pulse.metrics().ring().sequences() - 1 - state.sequence()),
                        state.snapshotSequence() < 0
                                ? null
                                : (Double) ((pulse.nowNs() - state.snapshotTakenNs()) / NS_PER_MS),
                        state.snapshotSequence(),
                        state.digest(),
                        state.failure()))
                .orElse(null);
    }
}
