package io.ringmill.ring;

import io.ringmill.diagnostic.Faults;
import io.ringmill.diagnostic.PipelineException;
import io.ringmill.output.RuleStatus;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.rule.MadeChanges;
import io.ringmill.rule.RuleChange;
import io.ringmill.window.runtime.KeyStates;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * The rules of a running engine, and their changes.
 *
 * <p><b>Threading:</b> any but the engine's own; one change at a time.
 */
final class LiveRules {

    /** Of what several workers tell of one rule and key, first that of the one whose key it is. */
    private static final Comparator<RuleStatus> NEWS_FIRST = Comparator.comparing(
                    (RuleStatus status) -> status.alert().isEmpty())
            .thenComparingLong(status -> -Math.max(status.cooldownUntilNs(), -Long.MAX_VALUE))
            .thenComparingLong(status -> -Math.max(status.untilNs(), -Long.MAX_VALUE));

    private final EventRunner runner;
    private final Stages stages;
    private final SafePoint safePoint;
    private volatile Pipeline pipeline;

    private final MadeChanges made = new MadeChanges();

    LiveRules(Pipeline pipeline, EventRunner runner, Stages stages, SafePoint safePoint) {
        this.pipeline = pipeline;
        this.runner = runner;
        this.stages = stages;
        this.safePoint = safePoint;
    }

    /** What runs, with the rules that there are now. */
    Pipeline pipeline() {
        return pipeline;
    }

    /** Has a rule silenced behind all that was published so far; returns the sequence at which it is. */
    synchronized long silence(RuleChange change) {
        long sequence = runner.change(change, stages.changes, null);
        made.make(change);
        return sequence;
    }

    /** Before the start: that was changed before. */
    void goOn(RuleChange change) {
        made.make(change);
        if (change.isSilence()) {
            stages.running().alerts().forEach(alerts -> alerts.make(change));
        }
    }

    /** Until which event time a rule was silenced last; the least long if it never was. */
    long silentUntilNs(String rule) {
        return made.silentUntilNs(rule);
    }

    /** By key, until which event time a rule was silenced last for it. */
    Map<String, Long> silentKeys(String rule) {
        return made.silentKeys(rule);
    }

    /** What makes of the pipeline that the engine was given the one that there is now, and the silences. */
    List<String> changes() {
        return made.texts();
    }

    /** As {@link RingEngine#change} says. */
    synchronized long change(RuleChange change, RingEngine.PipelineChange changed) {
        Faults faults = new Faults();
        Optional<Pipeline> next = changed.apply(pipeline, faults);
        if (next.isEmpty()) {
            throw new PipelineException(faults.all());
        }
        Programs programs = stages.programs().withRulesOf().apply(next.get(), faults);
        LongConsumer goOn = stages.prepare(programs, Set.of(change.rule()));
        return safePoint.change(runner, change, stages.changes, sequence -> {
            goOn.accept(sequence);
            pipeline = next.get();
            made.make(change);
        });
    }

    /** What is on, as {@link io.ringmill.Engine#alerts()} says. */
    List<RuleStatus> active() {
        Map<String, Integer> places = new ConcurrentHashMap<>();
        List<RuleStatus> told = look((programs, states, sequence, into) -> {
            programs.ruleLayouts().forEach(rule -> places.put(rule.name(), rule.index()));
            programs.watch().active(states, sequence, into);
        });
        told.sort(Comparator.<RuleStatus>comparingInt(status -> places.get(status.rule()))
                .thenComparingInt(status -> stages.programs().keys().find(status.key()))
                .thenComparingLong(RuleStatus::untilNs));
        return List.copyOf(told);
    }

    /** Where a rule stands, as {@link io.ringmill.Engine#alerts(String, String)} says. */
    List<RuleStatus> of(String rule, String key) {
        pipeline.rule(rule);
        int id = stages.programs().keys().find(key);
        List<RuleStatus> told = id < 0
                ? List.of()
                : look((programs, states, sequence, into) -> programs.ruleLayouts().stream()
                        .filter(layout -> layout.name().equals(rule))
                        .forEach(layout -> programs.watch().of(layout.index(), id, states, sequence, into)));
        List<RuleStatus> on = told.stream()
                .filter(status -> status.state() != RuleStatus.State.NORMAL)
                .toList();
        // Each worker has a state for all keys together, and one of them uses it.
        return on.isEmpty() ? told.stream().sorted(NEWS_FIRST).limit(1).toList() : on;
    }

    /** Looks at the states of keys for which there are rules. */
    private interface Look {
        void at(Programs programs, KeyStates states, long sequence, Consumer<RuleStatus> told);
    }

    private List<RuleStatus> look(Look look) {
        Queue<RuleStatus> told = new ConcurrentLinkedQueue<>();
        safePoint.visit(runner, (stage, sequence) -> {
            if (stage.rules() != null) {
                look.at(stages.programs(), stage.rules(), sequence, told::add);
            }
        });
        return new ArrayList<>(told);
    }
}
