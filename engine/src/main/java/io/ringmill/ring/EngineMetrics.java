package io.ringmill.ring;

import io.ringmill.metrics.MetricsSnapshot;
import io.ringmill.metrics.MetricsSnapshot.EgressMetrics;
import io.ringmill.metrics.MetricsSnapshot.RingMetrics;
import io.ringmill.metrics.MetricsSnapshot.RuleMetrics;
import io.ringmill.metrics.MetricsSnapshot.StreamMetrics;
import io.ringmill.metrics.MetricsSnapshot.WindowMetrics;
import io.ringmill.pipeline.Topology;
import io.ringmill.window.runtime.WindowProgram;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

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
        Stages.Running running = stages.running();
        Programs programs = running.programs();
        List<WindowMetrics> windows = programs.windowLayouts().stream()
                .map(window -> new WindowMetrics(
                        window.name(), running.emissions(window.index()), running.capped(window.index())))
                .toList();
        List<RuleMetrics> rules = programs.ruleLayouts().stream()
                .map(rule -> new RuleMetrics(
                        rule.name(),
                        running.alerts(rule.index()),
                        egress.map(to -> to.suppressed(rule.name())).orElse(0L)))
                .toList();
        return new MetricsSnapshot(
                takenNs,
                elapsedNs,
                streams.stream().map(stream -> stream(stream, running)).toList(),
                windows,
                rules,
                stages.recorders.latency(),
                stages.recorders.slowest(),
                ring(), // ahead of the egress, to which it hands over
                egress.map(Egress::metrics).orElse(new EgressMetrics(0, 0, 0, List.of())),
                stages.callbackErrors(),
                stages.digest());
    }

    private StreamMetrics stream(StreamContext stream, Stages.Running running) {
        int index = stream.index();
        // What gathers is handed over no more once no events are taken.
        long lost = runner.state.stopped() ? stream.publishers().sum(RingPublisher.GATHERED) : 0;
        return new StreamMetrics(
                stream.stream().name(),
                stream.publishers().sum(RingPublisher.PUBLISHED),
                running.events(index, WindowProgram.ACCEPTED),
                running.events(index, WindowProgram.FILTERED),
                running.events(index, WindowProgram.LATE),
                running.events(index, WindowProgram.AHEAD),
                stream.publishers().sum(RingPublisher.REFUSED),
                stream.publishers().sum(RingPublisher.DROPPED) + lost,
                newestNs(stream, running),
                running.watermarkNs(index));
    }

    private RingMetrics ring() {
        Optional<Ring> ring = runner.ring();
        return new RingMetrics(
                topology.name().toLowerCase(Locale.ROOT),
                ring.map(Ring::size).orElse(0),
                ring.map(Ring::used).orElse(0L),
                runner.events(),
                journal.map(JournalHandler::journaled).orElse(0L),
                ring.map(Ring::waits).orElse(0L),
                stages.programs().keys().size() - 1,
                ring.map(Ring::highest).orElse(0L));
    }

    /** Idle streams' watermarks move on by themselves, so that their publishers keep what came last. */
    private static long newestNs(StreamContext stream, Stages.Running running) {
        return stream.stream().idleNs() > 0
                ? stream.publishers().newestNs()
                : running.newestNs(stream.index(), stream.stream().outOfOrderNs());
    }
}
