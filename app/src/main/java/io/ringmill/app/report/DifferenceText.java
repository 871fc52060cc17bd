package io.ringmill.app.report;

import io.ringmill.app.terminal.Figures;
import io.ringmill.app.terminal.Style;
import io.ringmill.app.terminal.Table;
import io.ringmill.app.terminal.Terminal;
import io.ringmill.ingest.text.Printable;
import io.ringmill.persistence.backtest.BacktestReport;
import io.ringmill.persistence.backtest.BacktestReport.DifferentAlert;
import io.ringmill.time.Durations;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Tells in which alerts variants of a backtest differ: how many, where they part, and the first ones. */
public final class DifferenceText {

    private static final int LISTED = 10;

    /** An alert with what became of it. */
    private record Change(String what, DifferentAlert alert) {}

    private DifferenceText() {}

    public static void print(BacktestReport report, Terminal terminal) {
        for (BacktestReport.Difference difference : report.differences()) {
            String name = report.variants().get(difference.variant()).name();
            String of = report.variants().get(difference.of()).name();
            terminal.out().println();
            terminal.out().println(terminal.paint(Style.BOLD, name + " against " + of + ": ") + summary(difference));
            table(difference, report.input().sessions() > 1)
                    .lines(terminal.isColoured())
                    .forEach(terminal.out()::println);
            long more = difference.gainedCount() + difference.lostCount() + difference.movedCount() - LISTED;
            if (more > 0) {
                terminal.out()
                        .println(terminal.paint(
                                Style.DIM, "  and " + Figures.count(more) + " more, not shown: --json has them"));
            }
            difference.explanations().forEach(text -> {
                terminal.out().println();
                terminal.out().print(text);
            });
        }
    }

    private static String summary(BacktestReport.Difference difference) {
        return difference
                .first()
                .map(first -> difference.gainedCount() + " gained, " + difference.lostCount() + " lost, "
                        + difference.movedCount() + " moved; they part at event "
                        + Math.min(first.sequence(), first.movedToSequence().orElse(Long.MAX_VALUE))
                        + (first.session() > 1 ? " of session " + first.session() : ""))
                .orElse("the same alerts");
    }

    private static Table table(BacktestReport.Difference difference, boolean ofSession) {
        Table table = new Table("lllrl");
        Stream.of(
                        changes("gained", difference.gained()),
                        changes("lost", difference.lost()),
                        changes("moved", difference.moved()))
                .flatMap(List::stream)
                .sorted(Comparator.comparing((Change change) -> change.alert().session())
                        .thenComparing(change -> change.alert().sequence()))
                .limit(LISTED)
                .forEach(change -> {
                    DifferentAlert alert = change.alert();
                    String state = alert.state().equals("firing") ? "" : ", " + alert.state();
                    table.row(
                            "  " + change.what(),
                            alert.rule() + state,
                            Printable.of(alert.key()),
                            (ofSession ? "session " + alert.session() + ", " : "") + alert.sequence(),
                            Figures.time(alert.timeNs())
                                    + alert.movedToNs()
                                            .map(to -> ", by " + shift(to - alert.timeNs()) + " to event "
                                                    + alert.movedToSequence().orElseThrow())
                                            .orElse(""));
                });
        return table;
    }

    private static String shift(long ns) {
        return (ns < 0 ? "" : "+") + Durations.print(ns);
    }

    private static List<Change> changes(String what, List<DifferentAlert> alerts) {
        return alerts.stream().map(alert -> new Change(what, alert)).toList();
    }
}
