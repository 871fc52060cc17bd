package io.ringmill.ring;

import io.ringmill.diagnostic.Faults;
import io.ringmill.diagnostic.PipelineException;
import io.ringmill.output.RuleStatus;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.rule.RuleChange;
import io.ringmill.rule.RuleChange.Kind;
import io.ringmill.window.runtime.KeyStates;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
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

    /** Stands in no name of a rule. */
    private static final String REMOVED = "- ";

    private final EventRunner runner;
    private final Stages stages;
    private final SafePoint safePoint;
    private volatile Pipeline pipeline;

    /** By rule, until when it was silenced. */
    private final Map<String, Long> silences = new ConcurrentHashMap<>();

    /** By rule and key, until when it was silenced for that key. */
    private final Map<String, Map<String, Long>> silentKeys = new ConcurrentHashMap<>();

    /** By rule, what was made of it; with {@link #REMOVED} before its name, that the one that was there first is gone. */
    private final Map<String, RuleChange> made = Collections.synchronizedMap(new LinkedHashMap<>());

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
        noteSilence(change);
        return sequence;
    }

    private void noteSilence(RuleChange change) {
        if (change.kind() == Kind.SILENCE) {
            silences.put(change.rule(), change.untilNs());
        } else {
            silentKeys
                    .computeIfAbsent(change.rule(), rule -> new ConcurrentHashMap<>())
                    .put(change.content(), change.untilNs());
        }
    }

    /** Before the start: that was changed before. */
    void goOn(RuleChange change) {
        if (change.isSilence()) {
            noteSilence(change);
            stages.running().alerts().forEach(alerts -> alerts.make(change));
        } else {
            note(change);
        }
    }

    /** Until which event time a rule was silenced last; the least long if it never was. */
    long silentUntilNs(String rule) {
        return silences.getOrDefault(rule, Long.MIN_VALUE);
    }

    /** By key, until which event time a rule was silenced last for it. */
    Map<String, Long> silentKeys(String rule) {
        return Map.copyOf(silentKeys.getOrDefault(rule, Map.of()));
    }

    /** What makes of the pipeline that the engine was given the one that there is now, and the silences. */
    List<String> changes() {
        List<String> changes = new ArrayList<>();
        synchronized (made) {
            made.values().stream()
                    .sorted(Comparator.comparing(change -> change.kind() == Kind.ADD))
                    .forEach(change -> changes.add(change.text()));
        }
        silences.forEach(
                (rule, untilNs) -> changes.add(RuleChange.silence(rule, untilNs).text()));
        silentKeys.forEach((rule, keys) -> keys.forEach((key, untilNs) ->
                changes.add(RuleChange.silence(rule, key, untilNs).text())));
        return changes;
    }

    /** Keeps no more of the changes than what is left of them. */
    private void note(RuleChange change) {
        RuleChange before = made.get(change.rule());
        boolean added = before != null && before.kind() == Kind.ADD;
        switch (change.kind()) {
            case ADD -> made.put(change.rule(), change);
            case REPLACE ->
                made.put(change.rule(), added ? new RuleChange(Kind.ADD, change.rule(), 0, change.content()) : change);
            default -> {
                made.remove(change.rule());
                if (!added) {
                    made.put(REMOVED + change.rule(), change);
                }
            }
        }
    }

    /** As {@link RingEngine#change} says. */
    synchronized long change(RuleChange change, RingEngine.PipelineChange changed) {
        Faults faults = new Faults();
        Optional<Pipeline> next = changed.apply(pipeline, faults);
        if (next.isEmpty()) {
            throw new PipelineException(faults.all());
        }
        Programs programs = stages.programs().withRulesOf().apply(next.get(), faults);
        LongConsumer made = stages.prepare(programs, Set.of(change.rule()));
        return safePoint.change(runner, change, stages.changes, sequence -> {
            made.accept(sequence);
            pipeline = next.get();
            silences.remove(change.rule());
            silentKeys.remove(change.rule());
            note(change);
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
