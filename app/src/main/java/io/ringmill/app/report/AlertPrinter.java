package io.ringmill.app.report;

import io.ringmill.app.terminal.Figures;
import io.ringmill.app.terminal.Style;
import io.ringmill.app.terminal.Terminal;
import io.ringmill.ingest.text.Printable;
import io.ringmill.output.Alert;
import io.ringmill.output.Severity;
import io.ringmill.output.Sink;

/** Prints alerts as they come, a line each. Threading as {@link Sink}. */
public final class AlertPrinter implements Sink {

    private static final int SEVERITY_WIDTH = 8;

    private final Terminal terminal;

    public AlertPrinter(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public String name() {
        return "alerts on the terminal";
    }

    @Override
    public boolean takesResults(String window) {
        return false;
    }

    @Override
    public void onAlert(Alert alert) {
        terminal.out().println(line(alert));
    }

    /** The line of an alert. */
    public String line(Alert alert) {
        boolean firing = alert.state() == Alert.State.FIRING;
        String severity = firing ? alert.severity().label() : alert.state().label();
        String padding = " ".repeat(Math.max(0, SEVERITY_WIDTH - severity.length()));
        String key = alert.key().isEmpty() ? "" : "  " + Printable.of(alert.key());
        return terminal.paint(Style.DIM, Figures.time(alert.timeNs())) + "  " + terminal.paint(style(alert), severity)
                + padding + "  " + terminal.paint(Style.BOLD, alert.rule()) + key + "  "
                + Printable.of(alert.message());
    }

    private static Style style(Alert alert) {
        return switch (alert.state()) {
            case FIRING -> style(alert.severity());
            case RESOLVED -> Style.GREEN;
            case LIMITED -> Style.DIM;
        };
    }

    static Style style(Severity severity) {
        return switch (severity) {
            case INFO -> Style.CYAN;
            case WARNING -> Style.YELLOW;
            case CRITICAL -> Style.RED;
        };
    }

    @Override
    public void close() {}
}
