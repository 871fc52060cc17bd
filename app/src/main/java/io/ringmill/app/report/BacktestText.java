package io.ringmill.app.report;

import io.ringmill.app.terminal.Figures;
import io.ringmill.app.terminal.Style;
import io.ringmill.app.terminal.Table;
import io.ringmill.app.terminal.Terminal;
import io.ringmill.persistence.backtest.BacktestReport;
import io.ringmill.persistence.backtest.Ranking;
import io.ringmill.persistence.backtest.VariantResult;
import io.ringmill.persistence.backtest.VariantResult.MarkOut;
import io.ringmill.persistence.backtest.VariantResult.RuleScore;
import io.ringmill.time.Durations;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** Tells what came of a backtest: a table of the variants, the best first, as wide as the terminal. */
public final class BacktestText {

    private static final int GAP = 3;
    private static final int SHORTEST_NAME = 26;
    private static final String NONE = "-";

    private final BacktestReport report;
    private final String rule;
    private final int width;

    /** A column: what stands over it, and what in it; the first ones are the ones to keep where there is no room. */
    private record Column(String head, Function<VariantResult, String> cell) {}

    private BacktestText(BacktestReport report, int width) {
        this.report = report;
        rule = report.rule();
        this.width = width;
    }

    /**
     * Prints it.
     *
     * @param most variants that are shown
     */
    public static void print(BacktestReport report, int most, Terminal terminal) {
        new BacktestText(report, terminal.width()).print(most, terminal);
    }

    private void print(int most, Terminal terminal) {
        PrintStream out = terminal.out();
        out.println();
        head().forEach(line -> out.println("  " + line));
        out.println();
        List<Integer> ranked = new Ranking(report.variants()).by(rule, 0);
        table(ranked.subList(0, Math.min(most, ranked.size())), terminal);
        if (ranked.size() > most) {
            out.println(terminal.paint(
                    Style.DIM, "  and " + Figures.count(ranked.size() - most, "variant") + " more, not shown"));
        }
        List<String> notes = new ArrayList<>(report.notes());
        if (report.partial()) {
            notes.add(0, "stopped before the end of the input: all figures are of what had come till then");
        }
        if (!notes.isEmpty()) {
            out.println();
            notes.forEach(note -> out.println("  note: " + note));
        }
        out.println();
    }

    private List<String> head() {
        BacktestReport.Input input = report.input();
        BacktestReport.Computed computed = report.computed();
        List<String> lines = new ArrayList<>();
        lines.add(Figures.count(report.variants().size(), "variant") + " of " + report.pipeline() + " over "
                + Figures.count(input.events(), "event")
                + (input.sessions() > 1 ? " of " + input.sessions() + " sessions" : "") + " in "
                + Figures.duration((long) (report.elapsedSeconds() * 1e9)));
        input.fromNs()
                .ifPresent(fromNs -> lines.add("from " + Figures.second(fromNs) + " to "
                        + Figures.second(input.toNs().orElseThrow())));
        lines.add("computed: " + Figures.count(computed.windows()) + " of "
                + Figures.count(computed.ofWindows(), "window") + ", " + Figures.count(computed.rules()) + " of "
                + Figures.count(computed.ofRules(), "rule") + ", in "
                + Figures.count(computed.passes(), "pass"));
        String by = rankedBy();
        if (!rule.isEmpty()) {
            lines.add("rule " + rule + (by.isEmpty() ? "" : ", ranked by " + by));
        }
        return lines;
    }

    /** What variants are ranked by; empty if they are in their order. */
    private String rankedBy() {
        for (VariantResult variant : report.variants()) {
            RuleScore score = variant.rules().get(rule);
            if (score != null && score.labels().isPresent()) {
                return "F1";
            }
            if (score != null && !score.markOuts().isEmpty()) {
                return "t of the mark-out after "
                        + Durations.print(score.markOuts().get(0).horizonNs());
            }
        }
        return "";
    }

    private List<Column> columns() {
        List<Column> columns = new ArrayList<>();
        Optional<RuleScore> some = report.variants().stream()
                .map(variant -> variant.rules().get(rule))
                .filter(score -> score != null)
                .findFirst();
        if (!rule.isEmpty()) {
            columns.add(new Column(some.isPresent() ? "firing" : "alerts", variant -> alerts(variant, rule)));
        }
        if (some.isPresent() && some.get().labels().isPresent()) {
            columns.add(new Column("F1", variant -> labels(variant, labels -> decimals(labels.f1(), 3))));
            columns.add(new Column("precision", variant -> labels(variant, labels -> decimals(labels.precision(), 3))));
            columns.add(new Column("recall", variant -> labels(variant, labels -> decimals(labels.recall(), 3))));
        }
        int horizons = some.map(score -> score.markOuts().size()).orElse(0);
        for (int i = 0; i < horizons; i++) {
            int horizon = i;
            String after = Durations.print(some.get().markOuts().get(i).horizonNs());
            columns.add(new Column(after + " bp", variant -> mark(variant, horizon, out -> signed(out.meanBp(), 2))));
            columns.add(new Column(
                    "\u00b1", variant -> mark(variant, horizon, out -> decimals((out.highBp() - out.lowBp()) / 2, 2))));
            columns.add(new Column("t", variant -> mark(variant, horizon, out -> signed(out.t(), 1))));
            columns.add(new Column("hit", variant -> mark(variant, horizon, out -> percent(out.hitRate()))));
        }
        if (horizons == 0) {
            others().forEach(other -> columns.add(new Column(other, variant -> alerts(variant, other))));
            windows()
                    .forEach(window -> columns.add(new Column(
                            window, variant -> count(variant.results().get(window)))));
            if (differs(variant -> variant.events().accepted())) {
                columns.add(
                        new Column("accepted", variant -> count(variant.events().accepted())));
            }
        }
        return columns;
    }

    /** Other rules whose alerts are not as many in all variants. */
    private List<String> others() {
        return report.variants().get(0).alerts().keySet().stream()
                .filter(other -> !other.equals(rule) && differs(variant -> variant.alertsOf(other)))
                .toList();
    }

    private List<String> windows() {
        return report.variants().get(0).results().keySet().stream()
                .filter(window -> differs(variant -> variant.results().get(window)))
                .toList();
    }

    private boolean differs(Function<VariantResult, Long> value) {
        return report.variants().stream().map(value).distinct().count() > 1;
    }

    private String labels(VariantResult variant, Function<VariantResult.LabelScore, String> cell) {
        return Optional.ofNullable(variant.rules().get(rule))
                .flatMap(RuleScore::labels)
                .map(cell)
                .orElse(NONE);
    }

    private String mark(VariantResult variant, int horizon, Function<MarkOut, String> cell) {
        return Optional.ofNullable(variant.rules().get(rule))
                .filter(score -> score.markOuts().size() > horizon)
                .map(score -> cell.apply(score.markOuts().get(horizon)))
                .orElse(NONE);
    }

    private void table(List<Integer> ranked, Terminal terminal) {
        List<Column> columns = columns();
        int number = Integer.toString(ranked.size()).length();
        int name = ranked.stream()
                .mapToInt(index -> report.variants().get(index).name().length())
                .max()
                .orElse(0);
        int least = Math.min(Math.max(name, "variant".length()), SHORTEST_NAME);
        int room = width - 2 - number - GAP - least;
        List<Column> fitting = new ArrayList<>();
        for (Column column : columns) {
            int wide = Math.max(
                    column.head().length(),
                    ranked.stream()
                            .mapToInt(index -> column.cell()
                                    .apply(report.variants().get(index))
                                    .length())
                            .max()
                            .orElse(0));
            room -= GAP + wide;
            if (room < 0) {
                break;
            }
            fitting.add(column);
        }
        int most = least + Math.max(0, room);
        Table table = new Table("rl" + "r".repeat(fitting.size()));
        List<String> head = new ArrayList<>(List.of("#", "variant"));
        fitting.forEach(column -> head.add(column.head()));
        table.row(Style.DIM, head.toArray(String[]::new));
        for (int place = 0; place < ranked.size(); place++) {
            VariantResult variant = report.variants().get(ranked.get(place));
            List<String> cells = new ArrayList<>();
            cells.add(Integer.toString(place + 1));
            cells.add(shortened(variant.name(), most));
            fitting.forEach(column -> cells.add(column.cell().apply(variant)));
            table.row(ranked.get(place) == 0 ? Style.BOLD : Style.PLAIN, cells.toArray(String[]::new));
        }
        table.lines(terminal.isColoured()).forEach(line -> terminal.out().println("  " + line));
    }

    private static String shortened(String name, int most) {
        return name.length() <= most ? name : name.substring(0, most - 1) + "\u2026";
    }

    private static String alerts(VariantResult variant, String rule) {
        return variant.alerts().containsKey(rule) ? Figures.count(variant.alertsOf(rule)) : NONE;
    }

    private static String count(Long number) {
        return number == null ? NONE : Figures.count(number);
    }

    private static String signed(double value, int decimals) {
        return Double.isFinite(value) ? String.format(Locale.ROOT, "%+." + decimals + "f", value) : NONE;
    }

    private static String percent(double share) {
        return Double.isFinite(share) ? decimals(100 * share, 0) + " %" : NONE;
    }

    private static String decimals(double value, int decimals) {
        return Double.isFinite(value) ? String.format(Locale.ROOT, "%." + decimals + "f", value) : NONE;
    }
}
