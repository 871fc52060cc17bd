package io.ringmill.app.report;

import io.ringmill.app.terminal.Figures;
import io.ringmill.app.terminal.Style;
import io.ringmill.app.terminal.Table;
import io.ringmill.app.terminal.Terminal;
import io.ringmill.event.Cells;
import io.ringmill.ingest.text.Printable;
import io.ringmill.output.Alert;
import io.ringmill.output.RuleStatus;
import io.ringmill.persistence.Explanation;
import io.ringmill.persistence.Explanation.Condition;
import io.ringmill.persistence.Explanation.Evaluation;
import io.ringmill.persistence.Explanation.Held;
import io.ringmill.persistence.Explanation.Occurrence;
import io.ringmill.persistence.Explanation.Oddity;
import io.ringmill.persistence.Explanation.Part;
import io.ringmill.persistence.Explanation.Raised;
import io.ringmill.persistence.Explanation.Surprised;
import io.ringmill.persistence.Explanation.Truth;
import io.ringmill.persistence.SequenceTrace;
import io.ringmill.persistence.SequenceTrace.Fate;
import io.ringmill.persistence.SequenceTrace.Look;
import io.ringmill.persistence.SequenceTrace.Run;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** An explanation, for people: first the answer, then what it rests on. */
public final class ExplanationText {

    private static final String INDENT = "  ";
    private static final String SEQUENCE = ".seq";
    /** A surprise that is shown as 0.0 is none. */
    private static final double LEAST_SHOWN = 0.05;

    private final Explanation explanation;
    private final Terminal terminal;
    private String answer = "";

    private ExplanationText(Explanation explanation, Terminal terminal) {
        this.explanation = explanation;
        this.terminal = terminal;
    }

    public static void print(Explanation explanation, Terminal terminal) {
        new ExplanationText(explanation, terminal).print();
    }

    private void print() {
        answer = answer();
        terminal.out().println();
        terminal.out().println(terminal.paint(Style.BOLD, subject()) + " " + answer);
        if (!explanation.effect().isEmpty()) {
            terminal.out().println(INDENT + "The rule " + explanation.effect() + ".");
        }
        explanation.notes().forEach(note -> terminal.out().println(INDENT + "Note: " + note + "."));
        steps();
        explanation.evaluation().ifPresent(this::conditions);
        explanation.trace().ifPresent(this::runs);
        statuses();
        windows();
        alerts();
        events();
        terminal.out().println();
    }

    private String subject() {
        return "Rule " + explanation.rule()
                + (explanation.key().isEmpty() ? "" : ", key " + Printable.of(explanation.key()) + ",");
    }

    /** One sentence. */
    private String answer() {
        String event = "event " + explanation.sequence();
        List<Raised> firing = fired(explanation.sequence());
        if (!firing.isEmpty()) {
            return "fired " + (firing.size() > 1 ? firing.size() + " times " : "") + "at " + event + timer(firing)
                    + ".";
        }
        Optional<Raised> resolved = explanation.raised(Alert.State.RESOLVED);
        if (resolved.isPresent()) {
            return "resolved at " + event + " the alert of event "
                    + resolved.get().endedSequence() + over() + ".";
        }
        if (explanation.isOtherKey()) {
            return "takes no events of this key: it is not among its keys, "
                    + Printable.of(String.join(", ", explanation.keys())) + ".";
        }
        if (explanation.evaluation().isEmpty()) {
            return "has seen no event of this key up to " + event + ".";
        }
        Evaluation evaluation = explanation.evaluation().orElseThrow();
        if (!fired(evaluation.sequence()).isEmpty()) {
            return "fired at event " + evaluation.sequence() + ", the last of this key up to " + event + ".";
        }
        String when = evaluation.sequence() == explanation.sequence()
                ? "at " + event
                : "up to " + event + ", and saw the key last at event " + evaluation.sequence();
        return "did not fire " + when + ": " + reason(evaluation) + ".";
    }

    /** That the event made a timer due, and was not taken in before. */
    private String timer(List<Raised> alerts) {
        long takenNs = explanation
                .evaluation()
                .filter(seen -> seen.sequence() == explanation.sequence())
                .map(Evaluation::timeNs)
                .orElse(Cells.MISSING_LONG);
        String times = alerts.stream()
                .filter(alert -> alert.timeNs() != takenNs)
                .map(alert -> Figures.time(alert.timeNs()))
                .distinct()
                .collect(Collectors.joining(" and "));
        return times.isEmpty()
                ? ""
                : ", which showed that its time was up at " + times
                        + (explanation.due().isEmpty() ? "" : ": " + explanation.due());
    }

    /** Why an episode was over at the event, if that can be told by the event. */
    private String over() {
        return explanation
                .evaluation()
                .filter(seen -> seen.sequence() == explanation.sequence())
                .filter(seen -> !seen.conditions().isEmpty())
                .map(seen -> seen.conditions().size() > 1
                        ? reasonFor(seen.conditions().get(1), Truth.TRUE)
                        : reasonFor(seen.conditions().get(0), Truth.FALSE))
                .orElse("");
    }

    private static String reasonFor(Condition condition, Truth truth) {
        return condition.tree().truth().filter(truth::equals).isPresent()
                ? ", since " + ConditionText.because(condition.tree(), truth)
                : "";
    }

    private List<Raised> fired(long sequence) {
        return explanation.alerts().stream()
                .filter(alert -> alert.isAt(sequence, Alert.State.FIRING))
                .toList();
    }

    private String reason(Evaluation evaluation) {
        if (evaluation.conditions().isEmpty()) {
            return noCondition(evaluation);
        }
        Part condition = evaluation.conditions().get(0).tree();
        return switch (condition.truth().orElse(Truth.UNKNOWN)) {
            case TRUE -> keptBack(evaluation);
            case FALSE -> "its condition was false, since " + ConditionText.because(condition, Truth.FALSE);
            case UNKNOWN -> "its condition was unknown, since " + ConditionText.because(condition, Truth.UNKNOWN);
        };
    }

    /** Why there was no alert although the condition held. */
    private String keptBack(Evaluation evaluation) {
        long silentNs = explanation.silentUntilNs().orElse(Long.MIN_VALUE);
        if (silentNs > evaluation.timeNs()) {
            return "its condition held, but the rule is silenced until " + Figures.time(silentNs);
        }
        for (RuleStatus status : explanation.statuses()) {
            String doing = StatusText.doing(status);
            String cooldown = StatusText.cooldown(status, evaluation.timeNs());
            if (!doing.isEmpty()) {
                return "its condition held, but it "
                        + (status.state() == RuleStatus.State.PENDING
                                ? doing
                                : doing.replaceFirst("^is", "is already"));
            }
            if (!cooldown.isEmpty()) {
                return "its condition held, but it " + cooldown;
            }
        }
        return "its condition held, and so did the end of its episode";
    }

    /** Why there was no alert of a rule that looks at no single condition. */
    private String noCondition(Evaluation evaluation) {
        long silentNs = explanation.silentUntilNs().orElse(Long.MIN_VALUE);
        String silenced =
                silentNs > evaluation.timeNs() ? "; besides, the rule is silenced until " + Figures.time(silentNs) : "";
        if (explanation.trace().isPresent()) {
            String cooldown = explanation.statuses().stream()
                    .map(status -> StatusText.cooldown(status, evaluation.timeNs()))
                    .filter(text -> !text.isEmpty())
                    .findFirst()
                    .map(text -> "; besides, it " + text)
                    .orElse("");
            return new SequenceText(explanation.trace().get()).reason() + cooldown + silenced;
        }
        return explanation.statuses().stream()
                .flatMap(status -> StatusText.lines(status, evaluation.timeNs()).stream())
                .map(line -> "it " + line)
                .collect(Collectors.joining("; ", "", silenced));
    }

    /** Of a sequence that fired, which events made its steps. */
    private void steps() {
        for (Raised alert : fired(explanation.sequence())) {
            Map<String, Map<String, String>> steps = new LinkedHashMap<>();
            alert.values().forEach((name, value) -> {
                int dot = name.indexOf('.');
                if (dot > 0 && alert.values().containsKey(name.substring(0, dot) + SEQUENCE)) {
                    steps.computeIfAbsent(name.substring(0, dot), step -> new LinkedHashMap<>())
                            .put(name.substring(dot + 1), value);
                }
            });
            if (steps.isEmpty()) {
                continue;
            }
            heading("The steps that it saw");
            Table table = new Table("lrl");
            steps.forEach((step, values) -> {
                String sequence = values.remove(SEQUENCE.substring(1));
                table.row(step, "event " + sequence, StatusText.values(values));
            });
            lines(table);
        }
    }

    /** Each run of a sequence, with its steps and what the newest events were to them; the steps of a match are told before. */
    private void runs(SequenceTrace trace) {
        SequenceText text = new SequenceText(trace);
        for (Run run : trace.runs()) {
            if (run.fate() != Fate.MATCHED) {
                heading(text.heading(run));
                lines(text.steps(run));
            }
            run.looks().forEach(look -> look(text, look, run));
        }
        if (trace.runCount() > trace.runs().size()) {
            heading("and " + Figures.count(trace.runCount() - trace.runs().size(), "other run"));
        }
        if (trace.runs().isEmpty()) {
            trace.first().ifPresent(look -> look(text, look, null));
        }
    }

    private void look(SequenceText text, Look look, Run run) {
        heading(text.heading(look, run));
        look.event()
                .ifPresent(event ->
                        lines(ConditionText.tree(event.conditions().get(0).tree())));
    }

    /** What the answer does not say. */
    private void statuses() {
        if (explanation.trace().isPresent()) {
            return;
        }
        long nowNs = explanation.evaluation().map(Evaluation::timeNs).orElse(Long.MAX_VALUE);
        List<String> lines = explanation.statuses().stream()
                .flatMap(status -> StatusText.lines(status, nowNs).stream())
                .filter(line -> !answer.replace("is already", "is").contains(line))
                .toList();
        if (!lines.isEmpty()) {
            heading("Where it stands");
            lines.forEach(line -> terminal.out().println(INDENT + INDENT + "it " + line));
        }
    }

    private void conditions(Evaluation evaluation) {
        for (Condition condition : evaluation.conditions()) {
            terminal.out().println();
            terminal.out()
                    .println(INDENT + terminal.paint(Style.CYAN, "The condition '" + condition.clause() + "'")
                            + " at event " + evaluation.sequence() + ", " + Figures.time(evaluation.timeNs()));
            lines(ConditionText.tree(condition.tree()));
        }
    }

    private void windows() {
        if (explanation.windows().isEmpty()) {
            return;
        }
        heading("The windows that it reads");
        for (Held held : explanation.windows()) {
            terminal.out()
                    .println(INDENT + INDENT + terminal.paint(Style.BOLD, held.window()) + ", "
                            + Figures.count(held.count(), "event") + ", " + Figures.time(held.startNs()) + " to "
                            + Figures.time(held.endNs()));
            Table table = new Table("lr");
            held.values().forEach((name, value) -> table.row(INDENT + name, StatusText.value(name, value)));
            lines(table);
            held.oddities().forEach(this::oddity);
        }
    }

    /** What a detector of anomalies saw. */
    private void oddity(Oddity oddity) {
        terminal.out()
                .println(INDENT + INDENT + INDENT + "what " + oddity.call() + " saw: a surprise of "
                        + surprise(oddity.surprise()) + ", where an alarm takes more than "
                        + surprise(oddity.alarm()));
        Table table = new Table("lrl");
        List<String> usual = new ArrayList<>();
        for (Surprised view : oddity.views()) {
            if (view.surprise() >= LEAST_SHOWN) {
                table.row(INDENT + INDENT + view.view(), surprise(view.surprise()), view.meaning());
            } else {
                usual.add(view.view());
            }
        }
        lines(table);
        if (!usual.isEmpty()) {
            terminal.out().println(INDENT.repeat(4) + "as usual: " + String.join(", ", usual));
        }
    }

    private static String surprise(double nats) {
        return String.format(Locale.ROOT, "%.1f", nats);
    }

    private void alerts() {
        heading(explanation.alerts().isEmpty() ? "It has not fired for this key so far" : "Its newest alerts");
        Table table = new Table("lrll");
        for (Raised alert : explanation.alerts()) {
            table.row(
                    alert.state().label(),
                    "event " + alert.sequence(),
                    Figures.time(alert.timeNs()),
                    Printable.of(alert.message()));
            table.style(0, alert.state() == Alert.State.FIRING ? Style.RED : Style.GREEN);
        }
        lines(table);
    }

    private void events() {
        if (explanation.events().isEmpty()) {
            return;
        }
        int shown = explanation.events().size();
        boolean ofAllKeys =
                explanation.events().stream().anyMatch(event -> !event.key().equals(explanation.key()));
        String whose = ofAllKeys ? " of all keys" : explanation.key().isEmpty() ? "" : " of the key";
        heading(
                shown < explanation.eventCount()
                        ? "The last " + shown + " of " + Figures.count(explanation.eventCount(), "event") + whose
                        : "The " + Figures.count(shown, "event") + whose + " so far");
        Table table = new Table("lrll");
        for (Occurrence event : explanation.events()) {
            table.row(
                    event.stream() + (ofAllKeys ? " " + Printable.of(event.key()) : ""),
                    Long.toString(event.sequence()),
                    Figures.time(event.timeNs()),
                    StatusText.values(event.values()));
        }
        lines(table);
    }

    private void heading(String text) {
        terminal.out().println();
        terminal.out().println(INDENT + terminal.paint(Style.CYAN, text));
    }

    private void lines(Table table) {
        table.lines(terminal.isColoured()).forEach(line -> terminal.out().println(INDENT + INDENT + line));
    }
}
