package io.ringmill.app.report;

import io.ringmill.Engine;
import io.ringmill.app.terminal.Figures;
import io.ringmill.app.terminal.Style;
import io.ringmill.app.terminal.Table;
import io.ringmill.app.terminal.Terminal;
import io.ringmill.event.Cells;
import io.ringmill.ingest.text.Printable;
import io.ringmill.output.Result;
import io.ringmill.output.RuleStatus;
import io.ringmill.persistence.Stepper.Step;
import io.ringmill.window.WindowSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An engine between two events, for people: the event before, what windows hold, where rules stand. */
public final class StandText {

    private static final String INDENT = "  ";

    /** So many rules and keys are told of at once. */
    private static final int MOST_RULES = 20;

    private final Terminal terminal;

    public StandText(Terminal terminal) {
        this.terminal = terminal;
    }

    /** What was taken in, in a line. */
    public void step(Step step) {
        StringBuilder line = new StringBuilder(terminal.paint(Style.BOLD, "event " + step.sequence())).append("  ");
        switch (step.kind()) {
            case EVENT -> line.append(step.stream()).append(key(step.key())).append("  ");
            case ADVANCE -> line.append(step.stream()).append("  the watermark moves to ");
            case CHANGE -> line.append("a rule is changed: ");
            case END -> line.append("the input ends");
        }
        if (step.timeNs() != Cells.MISSING_LONG) {
            line.append(Figures.time(step.timeNs())).append("  ");
        }
        switch (step.kind()) {
            case CHANGE -> line.append(Printable.of(step.values().get("change")));
            default -> line.append(StatusText.values(step.values()));
        }
        terminal.out().println(line.toString().stripTrailing());
    }

    /** A row of a window, in a line. */
    public String row(Result row) {
        return terminal.paint(Style.CYAN, row.window()) + key(row.key()) + "  " + Figures.time(row.timeNs()) + "  "
                + StatusText.values(values(row));
    }

    /** What every window holds for a key, and those over all keys. */
    public void windows(Engine engine, String key) {
        List<Result> held = new ArrayList<>();
        List<String> empty = new ArrayList<>();
        for (WindowSpec window : engine.pipeline().windows()) {
            Optional<Result> read = engine.read(window.name(), window.byAll() ? "" : key);
            read.ifPresentOrElse(held::add, () -> empty.add(window.name()));
        }
        held.forEach(this::window);
        if (!empty.isEmpty()) {
            heading("Nothing yet" + (key.isEmpty() ? "" : " for key " + Printable.of(key)) + " in "
                    + String.join(", ", empty));
        }
    }

    private void window(Result held) {
        heading(held.window() + key(held.key()) + ", " + Figures.count(held.count(), "event") + ", "
                + (held.startNs() == Cells.MISSING_LONG ? "" : Figures.time(held.startNs()) + " ") + "to "
                + Figures.time(held.endNs()));
        Table table = new Table("lr");
        values(held).forEach((name, value) -> table.row(name, StatusText.value(name, value)));
        lines(table);
    }

    private static Map<String, String> values(Result row) {
        Map<String, String> values = new LinkedHashMap<>();
        for (int i = 0; i < row.size(); i++) {
            values.put(row.names().get(i), row.text(i));
        }
        return values;
    }

    /** Every rule and key of which there is something to tell. */
    public void rules(Engine engine) {
        List<RuleStatus> statuses = engine.alerts();
        if (statuses.isEmpty()) {
            heading("No rule is pending or firing");
            return;
        }
        heading("The rules that are not at rest");
        Table table = new Table("lll");
        statuses.stream()
                .limit(MOST_RULES)
                .forEach(status -> StatusText.lines(status, Long.MAX_VALUE)
                        .forEach(line -> table.row(status.rule(), Printable.of(status.key()), line)));
        lines(table);
        if (statuses.size() > MOST_RULES) {
            terminal.out().println(INDENT + INDENT + "and " + Figures.count(statuses.size() - MOST_RULES) + " more");
        }
    }

    private void heading(String text) {
        terminal.out().println();
        terminal.out().println(INDENT + terminal.paint(Style.CYAN, text));
    }

    private void lines(Table table) {
        table.lines(terminal.isColoured()).forEach(line -> terminal.out().println(INDENT + INDENT + line));
    }

    private static String key(String key) {
        return key.isEmpty() ? "" : "  " + Printable.of(key);
    }
}
