package io.ringmill.app.report;

import io.ringmill.app.terminal.Figures;
import io.ringmill.app.terminal.Style;
import io.ringmill.app.terminal.Table;
import io.ringmill.app.terminal.Terminal;
import io.ringmill.ingest.text.Printable;
import io.ringmill.output.Alert;
import io.ringmill.output.RuleStatus;
import io.ringmill.persistence.Explanation;
import io.ringmill.persistence.Explanation.Condition;
import io.ringmill.persistence.Explanation.Evaluation;
import io.ringmill.persistence.Explanation.Held;
import io.ringmill.persistence.Explanation.Occurrence;
import io.ringmill.persistence.Explanation.Part;
import io.ringmill.persistence.Explanation.Raised;
import io.ringmill.persistence.Explanation.Truth;
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

    private final Explanation explanation;
    private final Terminal terminal;

    private ExplanationText(Explanation explanation, Terminal terminal) {
        this.explanation = explanation;
        this.terminal = terminal;
    }

    public static void print(Explanation explanation, Terminal terminal) {
        new ExplanationText(explanation, terminal).print();
    }

    private void print() {
        terminal.out().println();
        terminal.out().println(terminal.paint(Style.BOLD, subject()) + " " + answer());
        explanation.notes().forEach(note -> terminal.out().println(INDENT + "Note: " + note + "."));
        steps();
        explanation.evaluation().ifPresent(this::conditions);
        statuses();
        windows();
        alerts();
        events();
        terminal.out().println();
    }

    private String subject() {
        return "Rule " + explanation.rule()
                + (explanation.key().isEmpty() ? "" : ", key " + Printable.of(explanation.key())) + ",";
    }

    /** One sentence. */
    private String answer() {
        String event = "event " + explanation.sequence();
        Optional<Raised> firing = explanation.raised(Alert.State.FIRING);
        if (firing.isPresent()) {
            return "fired at " + event + timer(firing.get()) + ".";
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
        if (firedAt(evaluation.sequence())) {
            return "fired at event " + evaluation.sequence() + ", the last of this key up to " + event + ".";
        }
        String when = evaluation.sequence() == explanation.sequence()
                ? "at " + event
                : "up to " + event + ", and saw the key last at event " + evaluation.sequence();
        return "did not fire " + when + ": " + reason(evaluation) + ".";
    }

    /** That the event made a timer due, and was not taken in before. */
    private String timer(Raised alert) {
        boolean taken = explanation
                .evaluation()
                .filter(seen -> seen.sequence() == explanation.sequence() && seen.timeNs() == alert.timeNs())
                .isPresent();
        return taken ? "" : ", which showed that its time was up at " + Figures.time(alert.timeNs());
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
                ? ", since " + because(condition.tree(), truth)
                : "";
    }

    private boolean firedAt(long sequence) {
        return explanation.alerts().stream().anyMatch(alert -> alert.isAt(sequence, Alert.State.FIRING));
    }

    private String reason(Evaluation evaluation) {
        if (evaluation.conditions().isEmpty()) {
            return noCondition(evaluation);
        }
        Part condition = evaluation.conditions().get(0).tree();
        return switch (condition.truth().orElse(Truth.UNKNOWN)) {
            case TRUE -> keptBack(evaluation);
            case FALSE -> "its condition was false, since " + because(condition, Truth.FALSE);
            case UNKNOWN -> "its condition was unknown, since " + because(condition, Truth.UNKNOWN);
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
                        + (status.state() == RuleStatus.State.PENDING ? "is " : "is already ") + doing;
            }
            if (!cooldown.isEmpty()) {
                return "its condition held, but there is a " + cooldown;
            }
        }
        return "its condition held, and so did the end of its episode";
    }

    /** Why there was no alert of a rule that looks at no single condition. */
    private String noCondition(Evaluation evaluation) {
        List<String> doing = explanation.statuses().stream()
                .flatMap(status -> StatusText.lines(status, evaluation.timeNs()).stream())
                .toList();
        return doing.isEmpty()
                ? "it has no run now: no event has fitted its first step, or its last run is over"
                : "it " + String.join("; it ", doing);
    }

    /** Of a sequence that fired, which events made its steps. */
    private void steps() {
        Map<String, Map<String, String>> steps = new LinkedHashMap<>();
        explanation
                .raised(Alert.State.FIRING)
                .ifPresent(alert -> alert.values().forEach((name, value) -> {
                    int dot = name.indexOf('.');
                    if (dot > 0 && alert.values().containsKey(name.substring(0, dot) + SEQUENCE)) {
                        steps.computeIfAbsent(name.substring(0, dot), step -> new LinkedHashMap<>())
                                .put(name.substring(dot + 1), value);
                    }
                }));
        if (steps.isEmpty()) {
            return;
        }
        heading("The steps that it saw");
        Table table = new Table("lrl");
        steps.forEach((step, values) -> {
            String sequence = values.remove(SEQUENCE.substring(1));
            table.row(step, "event " + sequence, StatusText.values(values));
        });
        lines(table);
    }

    private void statuses() {
        long nowNs = explanation.evaluation().map(Evaluation::timeNs).orElse(Long.MAX_VALUE);
        List<String> lines = explanation.statuses().stream()
                .flatMap(status -> StatusText.lines(status, nowNs).stream())
                .toList();
        if (!lines.isEmpty()) {
            heading("Where it stands");
            lines.forEach(line -> terminal.out().println(INDENT + INDENT + line));
        }
    }

    /** The smallest part that makes it so. */
    private static String because(Part part, Truth truth) {
        List<Part> same = part.parts().stream()
                .filter(each -> each.truth().filter(truth::equals).isPresent())
                .toList();
        if (same.size() == 1 && !part.text().startsWith("not ")) {
            return because(same.get(0), truth);
        }
        String values = part.parts().stream()
                .filter(each -> each.truth().isEmpty())
                .map(each -> each.text() + " was " + shown(each))
                .collect(Collectors.joining(" and "));
        return "'" + part.text() + "' was " + truth.name().toLowerCase(Locale.ROOT)
                + (values.isEmpty() ? "" : " (" + values + ")");
    }

    private void conditions(Evaluation evaluation) {
        for (Condition condition : evaluation.conditions()) {
            terminal.out().println();
            terminal.out()
                    .println(INDENT + terminal.paint(Style.CYAN, "The condition '" + condition.clause() + "'")
                            + " at event " + evaluation.sequence() + ", " + Figures.time(evaluation.timeNs()));
            Table table = new Table("ll");
            tree(condition.tree(), "", "", table);
            lines(table);
        }
    }

    private static void tree(Part part, String branch, String below, Table table) {
        table.row(branch + part.text(), shown(part));
        Style style = part.truth().isEmpty() ? Style.PLAIN : part.truth().get() == Truth.TRUE ? Style.GREEN : Style.RED;
        table.style(1, style);
        for (int i = 0; i < part.parts().size(); i++) {
            boolean last = i == part.parts().size() - 1;
            tree(part.parts().get(i), below + (last ? "└ " : "├ "), below + (last ? "  " : "│ "), table);
        }
    }

    private static String shown(Part part) {
        return StatusText.value(part.text(), part.value());
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
        }
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
        heading("The last " + explanation.events().size() + " of " + Figures.count(explanation.eventCount(), "event")
                + " of the key");
        Table table = new Table("lrll");
        for (Occurrence event : explanation.events()) {
            table.row(
                    event.stream(),
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
