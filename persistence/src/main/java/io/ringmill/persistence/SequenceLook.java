package io.ringmill.persistence;

import io.ringmill.expression.ExpressionTree;
import io.ringmill.expression.Type;
import io.ringmill.output.Alert;
import io.ringmill.output.AlertLayout;
import io.ringmill.output.RuleStatus;
import io.ringmill.output.RuleStatus.Seen;
import io.ringmill.persistence.Explanation.Condition;
import io.ringmill.persistence.Explanation.Evaluation;
import io.ringmill.persistence.Explanation.Raised;
import io.ringmill.persistence.Explanation.Truth;
import io.ringmill.persistence.SequenceTrace.Fate;
import io.ringmill.persistence.SequenceTrace.Look;
import io.ringmill.persistence.SequenceTrace.Run;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.rule.RuleClause.Awaited;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What is seen of the sequence of one rule, for one key, in three replays: the first finds its newest events, the second the
 * runs before the last of these, the third what the conditions of the steps were that runs wait for. In these, what earlier
 * steps saw is replaced by what the run has kept of it.
 */
final class SequenceLook {

    private static final String ROWS = "ringmill_rows_";
    private static final String STEP = "ringmill_step_";

    /** A text, which is left alone, or a name with its dots. */
    private static final Pattern NAMES = Pattern.compile(
            "\"[^\"]*\"|'[^']*'|(?<![\\p{L}\\p{N}_.])([\\p{L}_][\\p{L}\\p{N}_]*)(?:\\.([\\p{L}\\p{N}_.]+))?");

    private record Row(long sequence, long timeNs, Map<String, String> values) {}

    /** A step's condition as one run sees it, by a probe of its own. */
    private record Asked(String probe, int step, UnaryOperator<String> rewrite) {}

    private final List<Awaited> steps;
    private final String key;

    /** By stream or window, the newest event of the key; and the types of what later steps read of it. */
    private final Map<String, Row> newest = new HashMap<>();

    private final Map<String, Map<String, Type>> types = new HashMap<>();
    private List<RuleStatus> before = List.of();

    /** By probe. */
    private final Map<String, Row> told = new HashMap<>();

    private final Map<RuleStatus, List<Asked>> asked = new HashMap<>();
    private final Asked askedFirst = new Asked(STEP + "first", 0, UnaryOperator.identity());

    SequenceLook(List<Awaited> steps, String key) {
        this.steps = steps;
        this.key = key;
    }

    /** The pipeline of the first replay. */
    Pipeline withRows(Pipeline pipeline) {
        Pipeline probed = pipeline;
        List<String> nodes = nodes();
        for (int node = 0; node < nodes.size(); node++) {
            Set<String> read = new LinkedHashSet<>(List.of("time"));
            for (Awaited step : steps) {
                if (step.on().equals(nodes.get(node)) && !step.isNot()) {
                    steps.forEach(later -> read.addAll(captured(step.name(), later.condition())));
                }
            }
            probed = Probes.add(probed, ROWS + node, nodes.get(node), read);
        }
        return probed;
    }

    private List<String> nodes() {
        return steps.stream().map(Awaited::on).distinct().toList();
    }

    /** What a condition reads of a step, apart from what every event has. */
    private static List<String> captured(String step, String condition) {
        return NAMES.matcher(condition)
                .results()
                .filter(name -> step.equals(name.group(1)) && name.group(2) != null)
                .map(name -> name.group(2))
                .filter(own -> !own.equals("seq") && !own.equals("key"))
                .toList();
    }

    /** Takes an alert of the first or the third replay; false if it is none of those asked for. */
    boolean takes(Alert alert) {
        if (alert.rule().startsWith(ROWS)) {
            String node = nodes().get(Integer.parseInt(alert.rule().substring(ROWS.length())));
            newest.put(node, new Row(alert.sequence(), alert.timeNs(), Map.of()));
            Map<String, Type> own = types.computeIfAbsent(node, none -> new HashMap<>());
            for (AlertLayout.Value value : own.isEmpty() ? alert.values() : List.<AlertLayout.Value>of()) {
                own.put(value.name(), value.type());
            }
            return true;
        }
        if (alert.rule().startsWith(STEP)) {
            told.put(alert.rule(), new Row(alert.sequence(), alert.timeNs(), Probes.values(alert)));
            return true;
        }
        return false;
    }

    /** The key's newest event; negative if there is none. */
    long newest() {
        return newest.values().stream().mapToLong(Row::sequence).max().orElse(-1);
    }

    /** What the rule was doing before that. */
    void before(List<RuleStatus> statuses) {
        before = runs(statuses);
    }

    private static List<RuleStatus> runs(Collection<RuleStatus> statuses) {
        return statuses.stream().filter(status -> status.run().isPresent()).toList();
    }

    /** The pipeline of the third replay, for the runs before the newest event and those there are now. */
    Pipeline withConditions(Pipeline pipeline, List<RuleStatus> now) {
        Pipeline probed = with(pipeline, askedFirst);
        for (RuleStatus run : chosen(now)) {
            List<Asked> of = new ArrayList<>();
            for (int step : awaited(run)) {
                of.add(new Asked(STEP + asked.size() + "_" + step, step, text -> literals(text, run)));
            }
            asked.put(run, of);
            for (Asked each : of) {
                probed = with(probed, each);
            }
        }
        return probed;
    }

    /** With a probe; without, if a condition is none any more when the values of a run are in it. */
    private Pipeline with(Pipeline pipeline, Asked what) {
        Awaited step = steps.get(what.step);
        try {
            return Probes.add(
                    pipeline, what.probe, step.on(), Probes.of(ExpressionTree.of(step.condition()), what.rewrite));
        } catch (IllegalArgumentException cannotBeSaid) {
            return pipeline;
        }
    }

    /** The runs that are shown: those that the newest event ended, and of the others the oldest. */
    private List<RuleStatus> chosen(List<RuleStatus> now) {
        return all(now).limit(Explainer.RUNS).toList();
    }

    private Stream<RuleStatus> all(List<RuleStatus> now) {
        return Stream.concat(before.stream().filter(run -> successor(run, now).isEmpty()), runs(now).stream());
    }

    /** The same run now. */
    private static Optional<RuleStatus> successor(RuleStatus run, List<RuleStatus> now) {
        return runs(now).stream().filter(each -> isSame(run, each)).findFirst();
    }

    private static boolean isSame(RuleStatus older, RuleStatus newer) {
        List<Seen> was = older.run().orElseThrow().seen();
        List<Seen> is = newer.run().orElseThrow().seen();
        return older.untilNs() == newer.untilNs()
                && was.size() <= is.size()
                && is.subList(0, was.size()).equals(was);
    }

    /** Places of the step that a run waits for, and before it of those that must not come meanwhile. */
    private List<Integer> awaited(RuleStatus run) {
        List<Integer> places = new ArrayList<>();
        int before = 0;
        for (int step = 0; step < steps.size(); step++) {
            boolean not = steps.get(step).isNot();
            if (before == run.run().orElseThrow().seen().size()) {
                places.add(step);
            }
            before += not ? 0 : 1;
        }
        return places;
    }

    /** A condition in which what earlier steps saw is what the run has kept. */
    private String literals(String text, RuleStatus run) {
        return NAMES.matcher(text).replaceAll(name -> {
            Optional<Seen> seen = run.run().orElseThrow().seen().stream()
                    .filter(each -> each.step().equals(name.group(1)) && name.group(2) != null)
                    .findFirst();
            return Matcher.quoteReplacement(
                    seen.map(each -> literal(each, name.group(2))).orElse(name.group()));
        });
    }

    private String literal(Seen seen, String own) {
        if (own.equals("key")) {
            return own;
        }
        if (own.equals("seq")) {
            return Long.toString(seen.sequence());
        }
        String on = steps.stream()
                .filter(step -> step.name().equals(seen.step()))
                .findFirst()
                .orElseThrow()
                .on();
        Type type = types.getOrDefault(on, Map.of()).getOrDefault(own, Type.DOUBLE);
        String value = seen.values().getOrDefault(own, "");
        if (!type.isNumber()) {
            String quote = value.contains("\"") ? "'" : "\"";
            return quote + value + quote;
        }
        if (value.isEmpty()) {
            return "(0.0 / 0.0)";
        }
        return "(" + value + (type == Type.DOUBLE && value.matches("-?\\d+") ? ".0" : "") + ")";
    }

    /** What there is to say in the end. */
    SequenceTrace trace(List<RuleStatus> now, Collection<Raised> alerts) {
        List<Run> runs = chosen(now).stream()
                .map(run -> run(run, successor(run, now).isPresent(), alerts))
                .toList();
        return new SequenceTrace(
                steps,
                runs,
                (int) all(now).count(),
                Optional.ofNullable(newest.get(steps.get(0).on())).map(row -> look(askedFirst, null)));
    }

    private Run run(RuleStatus run, boolean goesOn, Collection<Raised> alerts) {
        List<Look> looks = asked.getOrDefault(run, List.of()).stream()
                .map(each -> look(each, run))
                .toList();
        return new Run(run, goesOn ? goingOn(run) : over(run, looks, alerts), looks);
    }

    private Fate goingOn(RuleStatus run) {
        return before.stream().anyMatch(was -> isSame(was, run) && was.run().equals(run.run()))
                ? Fate.WAITS
                : Fate.WENT_ON;
    }

    private Fate over(RuleStatus run, List<Look> looks, Collection<Raised> alerts) {
        if (alerts.stream().anyMatch(alert -> isOf(alert, run))) {
            return Fate.MATCHED;
        }
        if (looks.stream().anyMatch(look -> steps.get(look.step()).isNot() && isTrue(look))) {
            return Fate.BROKEN;
        }
        boolean atEnd = looks.stream().noneMatch(look -> !steps.get(look.step()).isNot());
        boolean lastCame = looks.stream().anyMatch(look -> look.step() == steps.size() - 1 && isTrue(look));
        return atEnd || lastCame ? Fate.KEPT_BACK : Fate.OVER;
    }

    private boolean isOf(Raised alert, RuleStatus run) {
        return alert.sequence() >= newest()
                && run.run().orElseThrow().seen().stream()
                        .allMatch(seen -> Long.toString(seen.sequence())
                                .equals(alert.values().get(seen.step() + ".seq")));
    }

    private static boolean isTrue(Look look) {
        return look.event()
                .map(event -> event.conditions().get(0).tree().truth())
                .filter(Optional.of(Truth.TRUE)::equals)
                .isPresent();
    }

    /** What the newest event on a step's stream or window was to it, if that came behind the run's last step. */
    private Look look(Asked what, RuleStatus run) {
        Awaited step = steps.get(what.step);
        long lastStep = run == null
                ? -1
                : run.run().orElseThrow().seen().stream()
                        .mapToLong(Seen::sequence)
                        .max()
                        .orElse(-1);
        Optional<Evaluation> event = Optional.ofNullable(told.get(what.probe))
                .filter(row -> row.sequence > lastStep)
                .map(row -> new Evaluation(
                        row.sequence,
                        row.timeNs,
                        List.of(new Condition(
                                step.name(),
                                Probes.part(
                                        ExpressionTree.of(step.condition()),
                                        what.rewrite,
                                        row.values,
                                        name -> other(name, row, run))))));
        return new Look(what.step, event);
    }

    /** The value of a name that no probe tells: what an earlier step saw, or what every event has. */
    private String other(String name, Row row, RuleStatus run) {
        if (name.equals("key") || name.endsWith(".key")) {
            return key;
        }
        if (name.equals("time")) {
            return Long.toString(row.timeNs);
        }
        return run == null ? "" : run.values().getOrDefault(name, "");
    }
}
