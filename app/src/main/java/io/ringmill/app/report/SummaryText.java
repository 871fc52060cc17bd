package io.ringmill.app.report;

import io.ringmill.app.terminal.Figures;
import io.ringmill.app.terminal.Style;
import io.ringmill.app.terminal.Table;
import io.ringmill.metrics.MetricsSnapshot.SinkMetrics;
import io.ringmill.metrics.SourceMetrics;
import io.ringmill.metrics.Stage;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** A {@link Summary} for people: a headline, then short aligned tables, none of them empty. */
final class SummaryText {

    private static final String INDENT = "  ";
    /** Of lines that are broken, so that they fit a terminal of 80 columns. */
    private static final int WIDTH = 78;

    private final Summary summary;
    private final PrintStream out;
    private final boolean coloured;

    private SummaryText(Summary summary, PrintStream out, boolean coloured) {
        this.summary = summary;
        this.out = out;
        this.coloured = coloured;
    }

    static void print(Summary summary, PrintStream out, boolean coloured) {
        new SummaryText(summary, out, coloured).print();
    }

    private void print() {
        headline();
        troubles();
        section("Events", events());
        out.println(INDENT + INDENT + delivery());
        section("Windows", results());
        section("Alerts", alerts());
        section("Latency", latency());
        if (summary.ring().waits() > 0 && !summary.latency().isEmpty()) {
            String why =
                    "The sources were faster than the rest, so this is mostly time spent waiting in the full ring.";
            note(why);
        }
        section("Sources", sources());
        summary.advice().forEach(this::note);
        section("Sinks", keptBack());
        section("Look at", places());
        out.println();
        out.flush();
    }

    private void headline() {
        out.println();
        int keys = summary.ring().keys();
        out.println(paint(Style.BOLD, summary.pipeline()) + ": " + summary.ending() + ", "
                + Figures.count(summary.events().read(), "event") + " in " + Figures.duration(summary.elapsedNs())
                + ", "
                + paint(Style.BOLD, Figures.rate(summary.eventsPerSecond()))
                + (keys == 0 ? "" : ", " + Figures.count(keys, "key")) + ", "
                + summary.ring().topology());
    }

    private void section(String title, Table table) {
        if (table.isEmpty()) {
            return;
        }
        out.println();
        out.println(INDENT + paint(Style.CYAN, title));
        table.lines(coloured).forEach(line -> out.println(INDENT + INDENT + line));
    }

    private Table events() {
        Summary.Events events = summary.events();
        Table table = new Table("rrrrrr");
        table.row(Style.DIM, "read", "accepted", "filtered", "late", "invalid", "dropped");
        table.row(
                Figures.count(events.read()),
                Figures.count(events.accepted()),
                Figures.count(events.filtered()),
                Figures.count(events.late()),
                Figures.count(events.invalid()),
                Figures.count(events.dropped()));
        table.style(4, events.invalid() > 0 ? Style.YELLOW : Style.PLAIN);
        table.style(5, events.dropped() > 0 ? Style.RED : Style.PLAIN);
        return table;
    }

    /** Whether what was read has reached the sinks. */
    private String delivery() {
        Summary.Events events = summary.events();
        if (!summary.losses().isEmpty()) {
            return paint(Style.YELLOW, "not lossless: " + String.join("; ", summary.losses()));
        }
        long unused = events.invalid() + events.late();
        if (summary.ending().equals("failed")) {
            return "of what was read nothing else was dropped between sources and sinks";
        }
        return unused == 0
                ? paint(Style.GREEN, "lossless: nothing was dropped between sources and sinks")
                : "nothing else was dropped between sources and sinks";
    }

    private void troubles() {
        if (summary.troubles().isEmpty()) {
            return;
        }
        out.println();
        for (String trouble : summary.troubles()) {
            int indent = trouble.length() - trouble.stripLeading().length();
            Style style = indent == 0 ? Style.YELLOW : indent > 2 ? Style.DIM : Style.PLAIN;
            for (String line : wrap(trouble.strip(), WIDTH - indent - INDENT.length())) {
                out.println(INDENT + " ".repeat(indent) + paint(style, line));
                indent = Math.max(indent, trouble.startsWith(" ") ? 6 : 0);
            }
        }
    }

    private void note(String text) {
        wrap(text, WIDTH - 2 * INDENT.length()).forEach(line -> out.println(INDENT + INDENT + paint(Style.DIM, line)));
    }

    /** Lines of so many characters, where words permit. */
    private static List<String> wrap(String text, int width) {
        List<String> lines = new ArrayList<>();
        String rest = text;
        while (rest.length() > width) {
            int blank = rest.lastIndexOf(' ', width);
            if (blank < width / 3) {
                blank = rest.indexOf(' ', width); // A long word stays where it is.
            }
            if (blank < 0) {
                break;
            }
            lines.add(rest.substring(0, blank));
            rest = rest.substring(blank + 1);
        }
        lines.add(rest);
        return lines;
    }

    private Table results() {
        Table table = new Table("lrl");
        summary.results().forEach((window, count) -> table.row(window, Figures.count(count), noun(count, "result")));
        return table;
    }

    private Table alerts() {
        Table table = new Table("lrll");
        for (Summary.RuleAlerts rule : summary.alerts()) {
            String suppressed = rule.suppressed() == 0 ? "" : Figures.count(rule.suppressed()) + " above its limit";
            table.row(rule.rule(), Figures.count(rule.count()), rule.severity().label(), suppressed);
            table.style(2, rule.count() == 0 ? Style.DIM : AlertPrinter.style(rule.severity()));
        }
        return table;
    }

    private Table latency() {
        Table table = new Table("lrrrrrrr");
        for (Map.Entry<Stage, Histogram> stage : summary.latency().entrySet()) {
            Histogram latency = stage.getValue();
            if (table.isEmpty()) {
                table.row(Style.DIM, "", "p50", "p90", "p99", "p99.9", "p99.99", "max", "samples");
            }
            table.row(
                    stage.getKey().label(),
                    percentile(latency, 50),
                    percentile(latency, 90),
                    percentile(latency, 99),
                    percentile(latency, 99.9),
                    percentile(latency, 99.99),
                    Figures.duration(latency.getMaxValue()),
                    Figures.count(latency.getTotalCount()));
            table.style(7, Style.DIM);
        }
        return table;
    }

    /** A dash if there are so few samples that the percentile would be their maximum. */
    private static String percentile(Histogram latency, double percentile) {
        boolean meant = latency.getTotalCount() * (100 - percentile) >= 100;
        return meant ? Figures.duration(latency.getValueAtPercentile(percentile)) : "-";
    }

    private Table sources() {
        Table table = new Table("llrlll");
        for (SourceReport report : summary.sources()) {
            SourceMetrics source = report.metrics();
            String gaps = source.gaps() == 0 ? "" : Figures.count(source.gaps(), "gap");
            String state = source.state().label();
            String invalid = source.invalid() == 0 ? "" : Figures.count(source.invalid()) + " invalid";
            table.row(source.name(), state, Figures.count(source.read()), "read", invalid, gaps);
            table.style(1, source.state() == SourceMetrics.State.FAILED ? Style.RED : Style.DIM);
            table.style(4, Style.YELLOW);
            table.style(5, Style.YELLOW);
        }
        return table;
    }

    /** The sinks that were not handed all, as their {@code where} says. */
    private Table keptBack() {
        Table table = new Table("lrl");
        for (SinkMetrics sink : summary.sinks()) {
            if (sink.filtered() > 0) {
                table.row(sink.name(), Figures.count(sink.filtered()), "kept back by its 'where'");
            }
        }
        return table;
    }

    private Table places() {
        Table table = new Table("ll");
        summary.places().forEach(place -> table.row(place.what(), place.where()));
        return table;
    }

    private static String noun(long count, String noun) {
        return count == 1 ? noun : noun + "s";
    }

    private String paint(Style style, String text) {
        return coloured ? style.paint(text) : text;
    }
}
