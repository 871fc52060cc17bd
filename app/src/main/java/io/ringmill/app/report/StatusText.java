package io.ringmill.app.report;

import io.ringmill.app.terminal.Figures;
import io.ringmill.event.Cells;
import io.ringmill.ingest.text.Printable;
import io.ringmill.output.RuleStatus;
import io.ringmill.output.RuleStatus.Run;
import io.ringmill.output.RuleStatus.Seen;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Where a rule stands for a key, in sentences for people. */
final class StatusText {

    private static final Pattern TIMES = Pattern.compile("(.*[.])?(time|start|end)");
    private static final Pattern NUMBER = Pattern.compile("-?\\d{1,18}|[1-8]\\d{18}");

    private StatusText() {}

    /**
     * What it is doing, as what follows on "it": "is pending since 12:00:00Z, and fires at 12:00:02Z unless that breaks"; empty
     * if nothing.
     */
    static String doing(RuleStatus status) {
        String since = " since " + Figures.time(status.sinceNs());
        return switch (status.state()) {
            case NORMAL -> "";
            case PENDING ->
                status.run()
                        .map(run -> doing(status, run))
                        .orElseGet(() -> "is pending" + since + wait(status, "fires"));
            case FIRING -> "is firing" + since + by(status);
            case ENDING -> "is firing" + since + by(status) + "; its end has begun" + wait(status, "is over");
        };
    }

    private static String doing(RuleStatus status, Run run) {
        String seen = run.seen().isEmpty()
                ? ""
                : "has seen " + run.seen().stream().map(StatusText::seen).collect(Collectors.joining(", then "))
                        + ", and ";
        String times = run.counted().of() > 1
                ? ", " + run.counted().events() + " of " + run.counted().of() + " times so far,"
                : "";
        String until = Figures.time(status.untilNs());
        return run.awaits().equals("not")
                ? seen + "fires at " + until + " unless its 'not' comes true"
                : seen + "waits for " + run.awaits() + times + " until " + until;
    }

    private static String seen(Seen seen) {
        String values = values(seen.values());
        return seen.step() + " at event " + seen.sequence() + (values.isEmpty() ? "" : " (" + values + ")");
    }

    private static String wait(RuleStatus status, String then) {
        return status.counted()
                .map(counted -> ", for " + counted.events() + " of " + Figures.count(counted.of(), "event"))
                .orElseGet(() -> status.untilNs() == Cells.MISSING_LONG
                        ? ""
                        : ", and it " + then + " at " + Figures.time(status.untilNs()) + " unless that breaks");
    }

    private static String by(RuleStatus status) {
        return status.alert()
                .map(alert -> ", with the alert at event " + alert.sequence())
                .orElse(", without an alert, since a cooldown or a silence was on");
    }

    /** Until when its cooldown lasts, if it does at that time, as what follows on "it". */
    static String cooldown(RuleStatus status, long timeNs) {
        return status.cooldownUntilNs() > timeNs
                ? "has a cooldown until " + Figures.time(status.cooldownUntilNs())
                : "";
    }

    /** All that can be said, a line each, as what follows on "it". */
    static List<String> lines(RuleStatus status, long timeNs) {
        List<String> lines = new ArrayList<>(List.of(doing(status), cooldown(status, timeNs)));
        if (status.state() == RuleStatus.State.NORMAL && status.untilNs() != Cells.MISSING_LONG) {
            lines.add("fires at " + Figures.time(status.untilNs()) + " unless an event comes");
        }
        lines.removeIf(String::isEmpty);
        return lines;
    }

    /** Values with their names in front, one after the other. */
    static String values(Map<String, String> values) {
        return values.entrySet().stream()
                .map(value -> value.getKey() + " " + value(value.getKey(), value.getValue()))
                .collect(Collectors.joining(", "));
    }

    /** A value as people read it: a time as such, and a word where there is none. */
    static String value(String name, String value) {
        if (value.isEmpty()) {
            return "missing";
        }
        return TIMES.matcher(name).matches() && NUMBER.matcher(value).matches()
                ? Figures.time(Long.parseLong(value))
                : Printable.of(value);
    }
}
