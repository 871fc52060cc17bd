package io.ringmill.persistence;

import io.ringmill.Engine;
import io.ringmill.event.Cells;
import io.ringmill.event.Field;
import io.ringmill.event.StreamSpec;
import io.ringmill.expression.ExpressionTree;
import io.ringmill.journal.JournalHeader;
import io.ringmill.output.Alert;
import io.ringmill.output.LateEvent;
import io.ringmill.output.Result;
import io.ringmill.output.RuleStatus;
import io.ringmill.persistence.Explanation.Condition;
import io.ringmill.persistence.Explanation.Evaluation;
import io.ringmill.persistence.Explanation.Held;
import io.ringmill.persistence.Explanation.Occurrence;
import io.ringmill.persistence.Explanation.Oddity;
import io.ringmill.persistence.Explanation.Raised;
import io.ringmill.persistence.Explanation.Truth;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.rule.RuleClause;
import io.ringmill.rule.RuleClause.Awaited;
import io.ringmill.rule.RuleSpec;
import io.ringmill.window.WindowSpec;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a replay shows of one rule and key: the values of its conditions at their newest event, alerts, events. */
final class RuleLook {

    private static final String PARTS = "ringmill_parts";
    private static final String FIELDS = "ringmill_fields_";
    private static final String TIMES = "ringmill_times_";
    private static final String WHEN = "when";

    /** What an event of the key told: the parts of the conditions, by what gives them. */
    private record Seen(long sequence, long timeNs, Map<String, String> values) {
        static final Seen NOTHING = new Seen(-1, 0, Map.of());
    }

    /** An event that no rule has seen. */
    private record Late(long sequence, String stream) {}

    private final Pipeline pipeline;
    private final int session;
    private final RuleSpec rule;
    private final String key;

    /** Whether events of all keys come to the rule, as those of key "". */
    private final boolean allKeys;

    /** Whose events come to the rule. */
    private final Set<String> streams;

    private final Map<String, ExpressionTree> conditions = new LinkedHashMap<>();
    private final Deque<Raised> alerts = new ArrayDeque<>();
    private final Deque<Occurrence> events = new ArrayDeque<>();
    private final Deque<Late> late = new ArrayDeque<>();
    private long eventCount;
    private Seen seen = Seen.NOTHING;
    private Seen seenBefore = Seen.NOTHING;

    /** Whether windows hold what they held before the session, which those that are put beside them do not. */
    private boolean isMigrated;

    /** That the session asked another model, in words. */
    private Optional<String> changedModel = Optional.empty();

    /** Of a sequence; else null. */
    private final SequenceLook sequence;

    /** {@code asked}: the key; of a rule over all keys, any. */
    RuleLook(Pipeline pipeline, int session, RuleSpec rule, String asked) {
        this.pipeline = pipeline;
        this.session = session;
        this.rule = rule;
        allKeys = pipeline.isOverAll(rule);
        key = allKeys ? "" : asked;
        streams = pipeline.streamsOf(rule);
        List<Awaited> steps = rule.clauses().stream()
                .flatMap(clause -> clause.awaits().stream())
                .toList();
        sequence = steps.isEmpty() ? null : new SequenceLook(steps, key);
        for (RuleClause clause : rule.clauses()) {
            // What a step of a sequence reads depends on what the steps before it saw.
            for (String condition : clause.awaits().isEmpty() ? clause.conditions() : List.<String>of()) {
                int blank = condition.indexOf(' ');
                conditions.put(condition.substring(0, blank), ExpressionTree.of(condition.substring(blank + 1)));
            }
        }
    }

    String rule() {
        return rule.name();
    }

    String key() {
        return key;
    }

    Optional<SequenceLook> sequence() {
        return Optional.ofNullable(sequence);
    }

    /** A pipeline to which this rule comes later: its windows remember what is to be known then, from the beginning. */
    Pipeline timed(Pipeline before) {
        Pipeline timed = OddityLook.add(before, read());
        for (WindowSpec window : read()) {
            timed = Probes.add(timed, TIMES + window.name(), window.name(), List.of("start"));
        }
        return timed;
    }

    /** A pipeline with this rule, and with rules beside it whose messages are what is to be known. */
    Pipeline probed(Pipeline ofRule) {
        Set<String> parts = conditions.values().stream()
                .flatMap(condition -> Probes.of(condition, UnaryOperator.identity()).stream())
                .collect(Collectors.toCollection(LinkedHashSet::new));
        // So that windows remember it: who does not ask for it does not pay for it.
        read().forEach(window ->
                parts.add(window.name().equals(rule.on().text()) ? "start" : window.name() + ".start"));
        Pipeline probed = OddityLook.add(ofRule, read());
        probed = parts.isEmpty() ? probed : Probes.add(probed, PARTS, rule.on().text(), parts);
        for (StreamSpec stream : pipeline.streams()) {
            if (streams.contains(stream.name())) {
                List<String> fields = stream.fields().stream().map(Field::name).toList();
                probed = Probes.add(probed, FIELDS + stream.name(), stream.name(), fields);
            }
        }
        return sequence == null ? probed : sequence.withRows(probed);
    }

    /** The session that is replayed. */
    void beginsWith(JournalHeader header) {
        isMigrated = header.origin()
                .filter(from -> from.way() == JournalHeader.Way.MIGRATED)
                .isPresent();
        changedModel = RecordedPipeline.modelChange(header);
    }

    Engine.Builder watch(Engine.Builder builder) {
        return builder.onAlert(this::onAlert).onLate(this::onLate);
    }

    private void onAlert(Alert alert) {
        if (alert.rule().startsWith(FIELDS) && (allKeys || alert.key().equals(key))) {
            onEvent(alert);
        } else if (!alert.key().equals(key) || (sequence != null && sequence.takes(alert))) {
            return;
        } else if (alert.rule().equals(PARTS) && !conditions.isEmpty()) {
            see(alert);
        } else if (alert.rule().equals(rule.name())) {
            Raised raised = new Raised(
                    alert.state(),
                    alert.sequence(),
                    alert.timeNs(),
                    alert.endedSequence(),
                    alert.message(),
                    Probes.values(alert));
            keep(alerts, raised, Explainer.ALERTS);
        }
    }

    private void onEvent(Alert alert) {
        eventCount++;
        if (conditions.isEmpty()) {
            see(alert);
        }
        String stream = alert.rule().substring(FIELDS.length());
        Map<String, String> fields = Probes.values(alert);
        fields.values().removeIf(String::isEmpty);
        Occurrence event = new Occurrence(stream, alert.key(), alert.sequence(), alert.timeNs(), fields);
        keep(events, event, Explainer.EVENTS);
    }

    private void see(Alert alert) {
        seenBefore = seen;
        seen = new Seen(alert.sequence(), alert.timeNs(), Probes.values(alert));
    }

    /** A timer that the event at the end made due fired before that event was taken in, so it has not seen it. */
    private Seen evaluated(long last) {
        boolean fired = alerts.stream().anyMatch(alert -> alert.isAt(last, Alert.State.FIRING));
        boolean byTimer = fired
                && seen.sequence() == last
                && conditions.containsKey(WHEN)
                && Probes.truth(conditions.get(WHEN), UnaryOperator.identity(), seen.values()) != Truth.TRUE;
        return byTimer ? seenBefore : seen;
    }

    private void onLate(LateEvent event) {
        if ((allKeys || event.key().equals(key)) && streams.contains(event.stream())) {
            keep(late, new Late(event.sequence(), event.stream()), Explainer.EVENTS);
        }
    }

    /** Of late events, as far back as of those that were in time, and of what is not told. */
    private List<String> notes() {
        long from = eventCount > events.size() ? events.getFirst().sequence() : 0;
        Stream<String> unseen = late.stream()
                .filter(each -> each.sequence >= from)
                .map(each ->
                        "event " + each.sequence + " of stream " + each.stream + " came late, so no rule has seen it");
        Stream<String> untold = isMigrated && OddityLook.isOf(read())
                ? Stream.of("what detectors of anomalies saw is not known, as they had learned in a session before")
                : Stream.of();
        Stream<String> otherwise = changedModel.stream()
                .map(model -> model + ": this is what comes of the events with the one that is there");
        return Stream.concat(otherwise, Stream.concat(unseen, untold)).toList();
    }

    /** {@code statuses}: what the rule is doing at the end. */
    Explanation explanation(long last, List<RuleStatus> statuses, Engine engine) {
        Seen at = evaluated(last);
        Optional<Evaluation> evaluation = at.sequence() < 0
                ? Optional.empty()
                : Optional.of(new Evaluation(
                        at.sequence(),
                        at.timeNs(),
                        conditions.entrySet().stream()
                                .map(each -> new Condition(
                                        each.getKey(),
                                        Probes.part(
                                                each.getValue(),
                                                UnaryOperator.identity(),
                                                at.values(),
                                                name -> own(at, name))))
                                .toList()));
        return new Explanation(
                rule.name(),
                key,
                session,
                last,
                evaluation,
                effect(),
                rule.clauses().stream()
                        .map(RuleClause::due)
                        .filter(text -> !text.isEmpty())
                        .collect(Collectors.joining()),
                rule.clauses().stream()
                        .flatMap(clause -> clause.onlyKeys().stream())
                        .toList(),
                statuses,
                engine.rules().list().stream()
                        .filter(each -> each.spec().name().equals(rule.name()))
                        .mapToLong(each -> each.silentUntilNs(key))
                        .filter(until -> until != Cells.MISSING_LONG)
                        .findFirst(),
                held(engine),
                List.copyOf(alerts),
                List.copyOf(events),
                eventCount,
                sequence().map(steps -> steps.trace(statuses, alerts)),
                notes());
    }

    /** What the rule does, as {@code check} says it. */
    private String effect() {
        return rule.clauses().stream()
                .map(RuleClause::effect)
                .filter(text -> !text.isEmpty())
                .collect(Collectors.joining(", "));
    }

    /** What every alert has, and not among its values. */
    private String own(Seen at, String name) {
        return switch (name) {
            case "key" -> key;
            case "time" -> Long.toString(at.timeNs());
            default -> "";
        };
    }

    private List<Held> held(Engine engine) {
        List<Held> held = new ArrayList<>();
        for (WindowSpec window : read()) {
            String of = pipeline.isOverAll(window) ? "" : key;
            engine.read(window.name(), of)
                    .ifPresent(result ->
                            held.add(held(result, isMigrated ? List.of() : OddityLook.at(engine, window, of))));
        }
        return held;
    }

    /** The windows that the rule is on, or that its conditions read. */
    private List<WindowSpec> read() {
        List<Awaited> steps = rule.clauses().stream()
                .flatMap(clause -> clause.awaits().stream())
                .toList();
        Set<String> on = Stream.concat(
                        Stream.of(rule.on().text()), steps.stream().map(Awaited::on))
                .collect(Collectors.toSet());
        List<ExpressionTree> all = Stream.concat(
                        conditions.values().stream(), steps.stream().map(step -> ExpressionTree.of(step.condition())))
                .toList();
        return pipeline.windows().stream()
                .filter(window -> on.contains(window.name())
                        || all.stream()
                                .flatMap(ExpressionTree::all)
                                .anyMatch(part -> part.text().startsWith(window.name() + ".")))
                .toList();
    }

    private static Held held(Result result, List<Oddity> oddities) {
        Map<String, String> values = new LinkedHashMap<>();
        for (int i = 0; i < result.size(); i++) {
            values.put(result.names().get(i), result.text(i));
        }
        return new Held(result.window(), result.count(), result.startNs(), result.endNs(), values, oddities);
    }

    private static <T> void keep(Deque<T> newest, T added, int most) {
        newest.addLast(added);
        if (newest.size() > most) {
            newest.removeFirst();
        }
    }
}
