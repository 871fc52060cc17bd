package io.ringmill.app.terminal;

import io.ringmill.diagnostic.Fault;
import io.ringmill.diagnostic.Location;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Tells all faults of a pipeline: place and sentence, then the line with a caret under the place. */
public final class FaultReport {

    private static final int MAX_LINE = 160;

    private final Terminal terminal;
    private final Map<String, List<String>> linesOfFile = new HashMap<>();

    public FaultReport(Terminal terminal) {
        this.terminal = terminal;
    }

    /** Prints the faults to standard error. */
    public void print(Path file, List<Fault> faults) {
        for (Fault fault : faults) {
            terminal.err().println(place(fault.at()) + Terminal.shown(fault.message()));
            printLine(fault.at());
        }
        terminal.note(Figures.count(faults.size(), "fault") + " in " + file + "; nothing was started");
    }

    private String place(Location at) {
        return at.toString().isEmpty() ? "" : terminal.paintError(Style.BOLD, at + ":") + " ";
    }

    private void printLine(Location at) {
        List<String> lines = at.line() == 0 ? List.of() : linesOfFile.computeIfAbsent(at.file(), FaultReport::read);
        if (at.line() == 0 || at.line() > lines.size()) {
            return;
        }
        String line = Terminal.shown(lines.get(at.line() - 1).replace('\t', ' '));
        int caret = Math.max(0, at.column() - 1);
        int from = caret < MAX_LINE ? 0 : caret - MAX_LINE / 2;
        String shown = line.substring(Math.min(from, line.length()), Math.min(line.length(), from + MAX_LINE));
        String number = String.format(Locale.ROOT, "%5d | ", at.line());
        terminal.err().println(terminal.paintError(Style.DIM, number) + shown);
        String margin = " ".repeat(number.length() - 2) + "| ";
        terminal.err()
                .println(terminal.paintError(Style.DIM, margin)
                        + " ".repeat(caret - from)
                        + terminal.paintError(Style.RED, "^"));
    }

    private static List<String> read(String file) {
        try {
            return Files.readAllLines(Path.of(file));
        } catch (IOException | IllegalArgumentException notAFile) {
            return List.of();
        }
    }
}
