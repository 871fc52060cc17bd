package io.ringmill.persistence;

import io.ringmill.Engine;
import io.ringmill.Rules;
import io.ringmill.event.Cells;
import io.ringmill.event.Field;
import io.ringmill.event.StreamSpec;
import io.ringmill.expression.ExpressionTree;
import io.ringmill.journal.JournalHeader;
import io.ringmill.output.Alert;
import io.ringmill.output.LateEvent;
import io.ringmill.output.Result;
import io.ringmill.persistence.Explanation.Condition;
import io.ringmill.persistence.Explanation.Evaluation;
import io.ringmill.persistence.Explanation.Held;
import io.ringmill.persistence.Explanation.Occurrence;
import io.ringmill.persistence.Explanation.Part;
import io.ringmill.persistence.Explanation.Raised;
import io.ringmill.persistence.Explanation.Truth;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.pipeline.Topology;
import io.ringmill.rule.Fire;
import io.ringmill.rule.RuleClause;
import io.ringmill.rule.RuleSpec;
import io.ringmill.window.WindowSpec;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Says why a rule fired for a key, or did not: replays a session of a journal up to an event, and looks at every value.
 * The pipeline is run with rules beside its own that fire on every event; their messages are the parts of the conditions,
 * so these are computed by the same code as the conditions themselves.
 *
 * <p><b>Threading:</b> one thread. <b>Cost:</b> a replay from the session's beginning.
 */
public final class Explainer {

    /** So many of the newest alerts are kept. */
    public static final int ALERTS = 5;

    /** So many of the newest events are kept. */
    public static final int EVENTS = 10;

    private static final String PARTS = "ringmill_parts";
    private static final String FIELDS = "ringmill_fields_";
    private static final String WHEN = "when";

    private final Pipeline pipeline;
    private final Replayer.Source journal;
    private final int session;
    private long untilSequence = Long.MAX_VALUE;
    private long untilNs = Long.MAX_VALUE;

    /**
     * An explainer.
     *
     * @param pipeline as it was recorded, or another, which is then asked what it would have done
     * @param session of the journal, from 1
     */
    public Explainer(Pipeline pipeline, Replayer.Source journal, int session) {
        this.pipeline = pipeline;
        this.journal = journal;
        this.session = session;
    }

    /** Looks at what there is once the event of that sequence has been taken in. */
    public Explainer atSequence(long sequence) {
        untilSequence = sequence;
        return this;
    }

    /** Looks at what there is before the first event that is later than that. */
    public Explainer atTime(long timeNs) {
        untilNs = timeNs;
        return this;
    }

    /** The alerts, of any rule and key, that the event at the end raised. */
    public List<Fired> alerts() throws IOException {
        List<Fired> newest = new ArrayList<>();
        Replayer replayer = replayer(header -> builder(pipeline).onAlert(alert -> {
            if (!newest.isEmpty() && newest.get(0).sequence() != alert.sequence()) {
                newest.clear();
            }
            newest.add(new Fired(alert.rule(), alert.key(), alert.sequence()));
        }));
        long last = run(replayer);
        return newest.stream().filter(fired -> fired.sequence() == last).toList();
    }

    /** Which rule fired for which key. */
    public record Fired(String rule, String key, long sequence) {}

    /**
     * Explains a rule for a key.
     *
     * @throws IllegalArgumentException if there is no such rule
     * @throws IOException if the journal cannot be read, or has no such session
     */
    public Explanation explain(String rule, String key) throws IOException {
        Look look = new Look(pipeline.rule(rule), key);
        Replayer replayer = replayer(header -> look.watch(builder(look.probed())));
        long last = run(replayer);
        return look.explanation(last, replayer.engine().orElseThrow());
    }

    private Replayer replayer(Function<JournalHeader, Engine.Builder> engines) {
        return new Replayer(journal, engines).session(session).until(untilSequence, untilNs);
    }

    private static Engine.Builder builder(Pipeline pipeline) {
        return Engine.builder(pipeline)
                .settings(Replayer.settings(
                        pipeline.engine().withTopology(Topology.INLINE).withWorkers(1)));
    }

    /** Replays; the sequence of the last event. */
    private long run(Replayer replayer) throws IOException {
        List<ReplayReport> reports = replayer.replay();
        if (reports.isEmpty()) {
            throw new IOException("the journal holds no session " + session);
        }
        ReplayReport report = reports.get(0);
        if (report.skipped() > 0) {
            throw new IOException("the pipeline does not have all streams of the session, so its sequences are others");
        }
        return report.events() - 1;
    }

    /** What an event of the key told: the parts of the conditions, by what gives them. */
    private record Seen(long sequence, long timeNs, Map<String, String> values) {
        static final Seen NOTHING = new Seen(-1, 0, Map.of());
    }

    /** What is seen of one rule and key. */
    private final class Look {

        private final RuleSpec rule;
        private final String key;

        /** Whose events come to the rule. */
        private final Set<String> streams;

        private final Map<String, ExpressionTree> conditions = new LinkedHashMap<>();
        private final Deque<Raised> alerts = new ArrayDeque<>();
        private final Deque<Occurrence> events = new ArrayDeque<>();
        private final List<String> notes = new ArrayList<>();
        private long eventCount;
        private Seen seen = Seen.NOTHING;
        private Seen seenBefore = Seen.NOTHING;

        Look(RuleSpec rule, String key) {
            this.rule = rule;
            this.key = key;
            streams = pipeline.streamsOf(rule);
            for (RuleClause clause : rule.clauses()) {
                // What a step of a sequence reads depends on what the steps before it saw.
                for (String condition : clause.on().isEmpty() ? clause.conditions() : List.<String>of()) {
                    int blank = condition.indexOf(' ');
                    conditions.put(condition.substring(0, blank), ExpressionTree.of(condition.substring(blank + 1)));
                }
            }
        }

        /** The pipeline, with rules whose messages are what is to be known. */
        Pipeline probed() {
            Set<String> parts = conditions.values().stream()
                    .flatMap(ExpressionTree::all)
                    .filter(part -> !part.constant())
                    .map(Explainer::value)
                    .collect(Collectors.toCollection(LinkedHashSet::new));
            // So that windows remember it: who does not ask for it does not pay for it.
            read().forEach(window ->
                    parts.add(window.name().equals(rule.on().text()) ? "start" : window.name() + ".start"));
            Pipeline probed = parts.isEmpty()
                    ? pipeline
                    : probe(pipeline, PARTS, rule.on().text(), parts);
            for (StreamSpec stream : pipeline.streams()) {
                if (streams.contains(stream.name())) {
                    List<String> fields =
                            stream.fields().stream().map(Field::name).toList();
                    probed = probe(probed, FIELDS + stream.name(), stream.name(), fields);
                }
            }
            return probed;
        }

        Engine.Builder watch(Engine.Builder builder) {
            return builder.onAlert(this::onAlert).onLate(this::onLate);
        }

        private void onAlert(Alert alert) {
            if (!alert.key().equals(key)) {
                return;
            }
            if (alert.rule().equals(PARTS)) {
                see(alert);
            } else if (alert.rule().startsWith(FIELDS)) {
                eventCount++;
                if (conditions.isEmpty()) {
                    see(alert);
                }
                String stream = alert.rule().substring(FIELDS.length());
                Map<String, String> fields = values(alert);
                fields.values().removeIf(String::isEmpty);
                keep(events, new Occurrence(stream, alert.sequence(), alert.timeNs(), fields), EVENTS);
            } else if (alert.rule().equals(rule.name())) {
                Raised raised = new Raised(
                        alert.state(),
                        alert.sequence(),
                        alert.timeNs(),
                        alert.endedSequence(),
                        alert.message(),
                        values(alert));
                keep(alerts, raised, ALERTS);
            }
        }

        private void see(Alert alert) {
            seenBefore = seen;
            seen = new Seen(alert.sequence(), alert.timeNs(), values(alert));
        }

        /** A timer that the event at the end made due fired before that event was taken in, so it has not seen it. */
        private Seen evaluated(long last) {
            boolean fired = alerts.stream().anyMatch(alert -> alert.isAt(last, Alert.State.FIRING));
            boolean byTimer = fired
                    && seen.sequence() == last
                    && conditions.containsKey(WHEN)
                    && truth(seen, conditions.get(WHEN)) != Truth.TRUE;
            return byTimer ? seenBefore : seen;
        }

        private void onLate(LateEvent late) {
            if (late.key().equals(key) && streams.contains(late.stream())) {
                notes.add("event " + late.sequence() + " of stream " + late.stream()
                        + " came late, so no rule has seen it");
                if (notes.size() > EVENTS) {
                    notes.remove(0);
                }
            }
        }

        Explanation explanation(long last, Engine engine) {
            Seen at = evaluated(last);
            Optional<Evaluation> evaluation = at.sequence() < 0
                    ? Optional.empty()
                    : Optional.of(new Evaluation(
                            at.sequence(),
                            at.timeNs(),
                            conditions.entrySet().stream()
                                    .map(each -> new Condition(each.getKey(), part(at, each.getValue())))
                                    .toList()));
            return new Explanation(
                    rule.name(),
                    key,
                    session,
                    last,
                    evaluation,
                    rule.clauses().stream()
                            .flatMap(clause -> clause.onlyKeys().stream())
                            .toList(),
                    engine.alerts(rule.name(), key),
                    engine.rules().list().stream()
                            .filter(each -> each.spec().name().equals(rule.name()))
                            .mapToLong(Rules.Listed::silentUntilNs)
                            .filter(until -> until != Cells.MISSING_LONG)
                            .findFirst(),
                    held(engine),
                    List.copyOf(alerts),
                    List.copyOf(events),
                    eventCount,
                    notes);
        }

        private Part part(Seen at, ExpressionTree tree) {
            List<Part> parts = tree.parts().stream()
                    .filter(part -> !part.constant())
                    .map(part -> part(at, part))
                    .toList();
            if (!tree.condition()) {
                String value = tree.constant() ? tree.text() : at.values().getOrDefault(value(tree), own(at, tree));
                return new Part(tree.text(), value, Optional.empty(), parts);
            }
            Truth truth = truth(at, tree);
            return new Part(tree.text(), truth.name().toLowerCase(Locale.ROOT), Optional.of(truth), parts);
        }

        private static Truth truth(Seen at, ExpressionTree condition) {
            return switch (at.values().getOrDefault(value(condition), "")) {
                case "1" -> Truth.TRUE;
                case "0" -> Truth.FALSE;
                default -> Truth.UNKNOWN;
            };
        }

        /** What every alert has, and not among its values. */
        private String own(Seen at, ExpressionTree name) {
            return switch (name.text()) {
                case "key" -> key;
                case "time" -> Long.toString(at.timeNs());
                default -> "";
            };
        }

        private List<Held> held(Engine engine) {
            List<Held> held = new ArrayList<>();
            for (WindowSpec window : read()) {
                engine.read(window.name(), isOverAll(window) ? "" : key).ifPresent(result -> held.add(held(result)));
            }
            return held;
        }

        /** The windows that the rule is on, or that its conditions read. */
        private List<WindowSpec> read() {
            return pipeline.windows().stream()
                    .filter(window -> window.name().equals(rule.on().text())
                            || conditions.values().stream()
                                    .flatMap(ExpressionTree::all)
                                    .anyMatch(part -> part.text().startsWith(window.name() + ".")))
                    .toList();
        }

        private static Held held(Result result) {
            Map<String, String> values = new LinkedHashMap<>();
            for (int i = 0; i < result.size(); i++) {
                values.put(result.names().get(i), result.text(i));
            }
            return new Held(result.window(), result.count(), result.startNs(), result.endNs(), values);
        }
    }

    /** Whether a window is over all keys, or on one that is. */
    private boolean isOverAll(WindowSpec window) {
        return window.byAll() || window(window.on().text()).map(this::isOverAll).orElse(false);
    }

    private Optional<WindowSpec> window(String name) {
        return pipeline.windows().stream()
                .filter(window -> window.name().equals(name))
                .findFirst();
    }

    /** What gives the value of a part: of a condition 1, 0, or 2 for unknown. */
    private static String value(ExpressionTree part) {
        return part.condition() ? "if(" + part.text() + ", 1, if(not (" + part.text() + "), 0, 2))" : part.text();
    }

    /** A pipeline with a rule that fires on everything; its message has all the values. */
    private static Pipeline probe(Pipeline pipeline, String name, String on, Collection<String> values) {
        String message = values.stream().map(value -> "{" + value + "}").collect(Collectors.joining(" "));
        return pipeline.withRule(
                name, rule -> rule.on(on).when("time == time").fire(Fire.EACH).message(message));
    }

    private static Map<String, String> values(Alert alert) {
        Map<String, String> values = new LinkedHashMap<>();
        for (int i = 0; i < alert.values().size(); i++) {
            values.putIfAbsent(alert.values().get(i).name(), alert.valueText(i));
        }
        return values;
    }

    private static <T> void keep(Deque<T> newest, T added, int most) {
        newest.addLast(added);
        if (newest.size() > most) {
            newest.removeFirst();
        }
    }
}
