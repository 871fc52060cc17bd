package io.ringmill.app.report;

import io.ringmill.app.terminal.Figures;
import io.ringmill.app.terminal.Table;
import io.ringmill.ingest.text.Printable;
import io.ringmill.output.RuleStatus;
import io.ringmill.output.RuleStatus.Seen;
import io.ringmill.persistence.Explanation.Evaluation;
import io.ringmill.persistence.Explanation.Truth;
import io.ringmill.persistence.SequenceTrace;
import io.ringmill.persistence.SequenceTrace.Fate;
import io.ringmill.persistence.SequenceTrace.Look;
import io.ringmill.persistence.SequenceTrace.Run;
import io.ringmill.rule.RuleClause.Awaited;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** How far a sequence has come, for people: a sentence, and each run with its steps. */
final class SequenceText {

    private final SequenceTrace trace;

    SequenceText(SequenceTrace trace) {
        this.trace = trace;
    }

    /** Why it has not fired, after "did not fire: ". */
    String reason() {
        Optional<Run> ended = trace.runs().stream().filter(SequenceText::isOver).findFirst();
        Optional<Run> oldest = trace.runs().stream().filter(run -> !isOver(run)).findFirst();
        if (ended.isPresent()) {
            return "its run that " + begin(ended.get()) + " " + end(ended.get());
        }
        if (oldest.isPresent()) {
            int more = trace.runCount() - 1;
            return "its " + (more > 0 ? "oldest run, which " : "run, which ") + begin(oldest.get()) + ", "
                    + waits(oldest.get())
                    + (more > 0 ? "; there " + (more == 1 ? "is 1 other" : "are " + more + " others") : "");
        }
        String first = "'" + trace.steps().get(0).name() + "'";
        return trace.first()
                .flatMap(Look::event)
                .map(event -> truth(event) == Truth.TRUE
                        ? "no run is on: event " + event.sequence() + " was the last that was " + first
                                + ", and what it began is over; --at an event since then says how"
                        : "no run is on, and event " + event.sequence() + " was no " + first + since(event))
                .orElse("no run is on, as no event has come that could be its first step, " + first);
    }

    private static boolean isOver(Run run) {
        return run.fate() != Fate.WAITS && run.fate() != Fate.WENT_ON;
    }

    private static String begin(Run run) {
        List<Seen> seen = run.status().run().orElseThrow().seen();
        return seen.isEmpty()
                ? "began at " + Figures.time(run.status().sinceNs())
                : "began at event " + seen.get(0).sequence();
    }

    private String end(Run run) {
        String until = Figures.time(run.status().untilNs());
        return switch (run.fate()) {
            case MATCHED -> "matched";
            case KEPT_BACK -> "matched, but a cooldown or a silence kept its alert back";
            case BROKEN ->
                run.looks().stream()
                        .filter(look -> trace.steps().get(look.step()).isNot())
                        .flatMap(look -> look.event().stream())
                        .filter(event -> truth(event) == Truth.TRUE)
                        .findFirst()
                        .map(event -> "was ended by event " + event.sequence() + ", which must not come before "
                                + next(run.awaited()) + since(event))
                        .orElse("was ended");
            default -> "was over at " + until + ", before " + next(run.awaited()) + " came";
        };
    }

    private String waits(Run run) {
        String until = until(run);
        String went = run.fate() == Fate.WENT_ON ? "went on and " : "";
        Optional<Look> step = run.looks().stream()
                .filter(look -> !trace.steps().get(look.step()).isNot())
                .findFirst();
        if (step.isEmpty()) {
            return went + "has all its steps, and " + until + " unless its 'not' comes before";
        }
        String name = trace.steps().get(step.get().step()).name();
        return went + "waits for '" + name + "' " + until
                + step.get()
                        .event()
                        .filter(event -> truth(event) != Truth.TRUE)
                        .map(event -> "; event " + event.sequence() + " was none" + since(event))
                        .orElse("");
    }

    /** Until when it waits, or for what if that has passed on some of the streams only. */
    private String until(Run run) {
        long untilNs = run.status().untilNs();
        boolean absent = run.awaited()
                == trace.steps().stream().filter(step -> !step.isNot()).count();
        boolean isLate = run.looks().stream()
                .flatMap(look -> look.event().stream())
                .anyMatch(event -> event.timeNs() >= untilNs);
        String on = trace.steps().stream().map(Awaited::on).distinct().collect(Collectors.joining(" and "));
        return (absent ? "fires at " : "until ")
                + Figures.time(untilNs)
                + (isLate ? ", once the watermarks of " + on + " have come there," : "");
    }

    /** What comes after the steps that have come. */
    private String next(int steps) {
        return trace.steps().stream()
                .filter(step -> !step.isNot())
                .skip(steps)
                .findFirst()
                .map(step -> "'" + step.name() + "'")
                .orElse("the end of 'within'");
    }

    private static Truth truth(Evaluation event) {
        return event.conditions().get(0).tree().truth().orElse(Truth.UNKNOWN);
    }

    private static String since(Evaluation event) {
        return ", since " + ConditionText.because(event.conditions().get(0).tree(), truth(event));
    }

    /** What stands over a run. */
    String heading(Run run) {
        String begin = begin(run);
        return "The run that " + begin
                + switch (run.fate()) {
                    case WAITS, WENT_ON -> ", which " + waits(run).replaceFirst(";.*", "");
                    case MATCHED, KEPT_BACK -> ", which matched";
                    case BROKEN, OVER -> ", which is over";
                };
    }

    /** Each step of the sequence with its condition, and what came of it in a run. */
    Table steps(Run run) {
        Table table = new Table("lll");
        int done = 0;
        for (int i = 0; i < trace.steps().size(); i++) {
            Awaited step = trace.steps().get(i);
            table.row(step.name(), of(step), Printable.of(state(step, done, run)));
            done += step.isNot() ? 0 : 1;
        }
        return table;
    }

    private static String of(Awaited step) {
        return step.condition().replaceAll("\\s+", " ") + " on " + step.on()
                + (step.times() > 1 ? ", " + step.times() + " times" : "");
    }

    private String state(Awaited step, int place, Run run) {
        RuleStatus status = run.status();
        int awaited = run.awaited();
        if (step.isNot()) {
            boolean now = place == awaited;
            String last = now && isOver(run) ? "was not to come" : "must not come";
            return place < awaited ? "did not come" : last + " before " + next(place);
        }
        if (place < awaited) {
            Seen seen = status.run().orElseThrow().seen().get(place);
            String values = StatusText.values(seen.values());
            return "came at event " + seen.sequence() + (values.isEmpty() ? "" : ": " + values);
        }
        if (place > awaited) {
            return "comes later";
        }
        String counted = step.times() > 1
                ? ", " + status.run().orElseThrow().counted().events() + " of " + step.times() + " so far"
                : "";
        if (run.fate() == Fate.MATCHED || run.fate() == Fate.KEPT_BACK) {
            return "came last";
        }
        return switch (run.fate()) {
            case BROKEN -> "had not come" + counted;
            case OVER -> "did not come until " + Figures.time(status.untilNs()) + counted;
            default -> "awaited until " + Figures.time(status.untilNs()) + counted;
        };
    }

    /** What stands over the tree of a step's condition; {@code run}: null for none. */
    String heading(Look look, Run run) {
        Awaited step = trace.steps().get(look.step());
        String what = step.isNot() ? "What must not come" : "The step '" + step.name() + "'";
        boolean isLate = run != null
                && look.event()
                        .filter(event -> event.timeNs() >= run.status().untilNs())
                        .isPresent();
        String which = isLate || (run != null && trace.runCount() > 1)
                ? (isLate ? ", too late for the run that " : ", for the run that ") + begin(run)
                : "";
        return look.event()
                .map(event -> what + " at event " + event.sequence() + " of " + step.on() + ", "
                        + Figures.time(event.timeNs()) + which)
                .orElse(what + ": no event of " + step.on() + " since" + which);
    }
}
