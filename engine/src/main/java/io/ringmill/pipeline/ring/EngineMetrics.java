package io.ringmill.pipeline.ring;

import io.ringmill.event.Event;
import io.ringmill.metrics.MetricsSnapshot;
import io.ringmill.metrics.MetricsSnapshot.EgressMetrics;
import io.ringmill.metrics.MetricsSnapshot.RingMetrics;
import io.ringmill.metrics.MetricsSnapshot.RuleMetrics;
import io.ringmill.metrics.MetricsSnapshot.StreamMetrics;
import io.ringmill.metrics.MetricsSnapshot.WindowMetrics;
import io.ringmill.pipeline.Topology;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToLongFunction;

/** Reads the counters of all threads. Any thread; the counters are their writers'. */
final class EngineMetrics {

    private final Topology topology;
    private final List<StreamContext> streams;
    private final Stages stages;
    private final EventRunner runner;
    private final Optional<JournalHandler> journal;
    private final Optional<Egress> egress;

    EngineMetrics(
            Topology topology,
            List<StreamContext> streams,
            Stages stages,
            EventRunner runner,
            Optional<JournalHandler> journal,
            Optional<Egress> egress) {
        this.topology = topology;
        this.streams = streams;
        this.stages = stages;
        this.runner = runner;
        this.journal = journal;
        this.egress = egress;
    }

    MetricsSnapshot snapshot(long takenNs, long elapsedNs) {
        Programs programs = stages.programs;
        List<WindowMetrics> windows = programs.windows().stream()
                .map(window -> new WindowMetrics(
                        window.name(), sum(stages.windowStages(), stage -> stage.program.emissions(window.index()))))
                .toList();
        List<RuleMetrics> rules = programs.rules().stream()
                .map(rule -> new RuleMetrics(
                        rule.name(), sum(stages.ruleStages(), stage -> stage.program.alerts(rule.index()))))
                .toList();
        return new MetricsSnapshot(
                takenNs,
                elapsedNs,
                streams.stream().map(this::stream).toList(),
                windows,
                rules,
                stages.latencies.snapshot(),
                ring(),
                egress.map(Egress::metrics).orElse(new EgressMetrics(0, 0, 0, List.of())),
                sum(stages.ruleStages(), stage -> stage.outputs.errors()),
                stages.digest());
    }

    private StreamMetrics stream(StreamContext stream) {
        int index = stream.index();
        return new StreamMetrics(
                stream.stream().name(),
                sum(stream.publishers(), each -> each.counters.get(EventPublisher.PUBLISHED)),
                sum(stages.windowStages(), stage -> stage.count(index, Event.ACCEPTED)),
                sum(stages.windowStages(), stage -> stage.count(index, Event.FILTERED)),
                sum(stages.windowStages(), stage -> stage.count(index, Event.LATE)),
                sum(stream.publishers(), each -> each.counters.get(EventPublisher.REFUSED)),
                sum(stream.publishers(), each -> each.counters.get(EventPublisher.DROPPED)));
    }

    private RingMetrics ring() {
        Optional<Ring<Event>> ring = runner.ring();
        return new RingMetrics(
                topology.name().toLowerCase(Locale.ROOT),
                ring.map(each -> each.buffer.getBufferSize()).orElse(0),
                ring.map(Ring::used).orElse(0L),
                runner.events(),
                journal.map(JournalHandler::journaled).orElse(0L),
                ring.map(Ring::waits).orElse(0L),
                stages.programs.keys().size() - 1);
    }

    private static <T> long sum(List<T> parts, ToLongFunction<T> count) {
        return parts.stream().mapToLong(count).sum();
    }
}
