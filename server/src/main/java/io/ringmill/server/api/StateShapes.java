package io.ringmill.server.api;

import io.ringmill.event.Cells;
import io.ringmill.expression.Type;
import io.ringmill.output.RuleStatus;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.server.live.Cell;
import io.ringmill.server.live.LiveEngine;
import io.ringmill.server.live.Pulse;
import io.ringmill.server.live.Silences.Silenced;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where rules stand, as the API tells it of many keys at a moment. */
final class StateShapes {

    private static final double NS_PER_MS = 1e6;

    private final Map<String, Map<String, Type>> types;
    private final Map<String, Long> newestNs = new HashMap<>();
    private final Map<Silenced, Long> silencedUntilNs = new HashMap<>();

    StateShapes(LiveEngine live, ValueTypes valueTypes) {
        Pipeline running = live.engine().pipeline();
        types = valueTypes.of(running);
        Pulse pulse = live.pulse();
        running.rules().forEach(rule -> newestNs.put(rule.name(), pulse.newestNs(running.streamsOf(rule))));
        live.silences().on(pulse).forEach(on -> silencedUntilNs.put(on.silenced(), on.untilNs()));
    }

    record SeenStep(String step, long seq, Map<String, Object> values) {}

    record RunShape(List<SeenStep> seen, String awaits, int events, int of) {}

    /** {@code seq} of the alert with which the episode began; null if there was none. */
    record StateShape(
            String rule,
            String key,
            String state,
            String sinceNs,
            String untilNs,
            Double heldMs,
            Double forMs,
            Integer events,
            Integer ofEvents,
            Long alertSeq,
            String lastAlertNs,
            String cooldownUntilNs,
            String silencedUntilNs,
            Map<String, Object> values,
            RunShape run) {}

    Map<String, Object> values(String rule, Map<String, String> values) {
        return ValueTypes.told(values, types.getOrDefault(rule, Map.of()));
    }

    StateShape of(RuleStatus status) {
        boolean pending = status.state() == RuleStatus.State.PENDING || status.state() == RuleStatus.State.ENDING;
        return new StateShape(
                status.rule(),
                status.key(),
                status.state().label(),
                Cell.time(status.sinceNs()),
                Cell.time(status.untilNs()),
                between(status.sinceNs(), newestNs.getOrDefault(status.rule(), Cells.MISSING_LONG)),
                pending ? between(status.sinceNs(), status.untilNs()) : null,
                status.counted().map(RuleStatus.Counted::events).orElse(null),
                status.counted().map(RuleStatus.Counted::of).orElse(null),
                status.alert().map(RuleStatus.Began::sequence).orElse(null),
                status.alert().map(began -> Cell.time(began.timeNs())).orElse(null),
                Cell.time(status.cooldownUntilNs()),
                Cell.time(silencedUntilNs(status.rule(), status.key())),
                values(status.rule(), status.values()),
                status.run().map(run -> run(status.rule(), run)).orElse(null));
    }

    private long silencedUntilNs(String rule, String key) {
        return Math.max(
                silencedUntilNs.getOrDefault(new Silenced(rule, Optional.empty()), Cells.MISSING_LONG),
                silencedUntilNs.getOrDefault(new Silenced(rule, Optional.of(key)), Cells.MISSING_LONG));
    }

    private static Double between(long fromNs, long toNs) {
        return fromNs == Cells.MISSING_LONG || toNs == Cells.MISSING_LONG
                ? null
                : (Double) Math.max(0, ((double) toNs - fromNs) / NS_PER_MS);
    }

    private RunShape run(String rule, RuleStatus.Run run) {
        return new RunShape(
                run.seen().stream()
                        .map(seen -> new SeenStep(seen.step(), seen.sequence(), values(rule, seen.values())))
                        .toList(),
                run.awaits(),
                run.counted().events(),
                run.counted().of());
    }
}
