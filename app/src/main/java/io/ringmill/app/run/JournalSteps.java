package io.ringmill.app.run;

import io.ringmill.Engine;
import io.ringmill.app.report.AlertPrinter;
import io.ringmill.app.report.ExplanationText;
import io.ringmill.app.report.StandText;
import io.ringmill.app.terminal.ExitCode;
import io.ringmill.app.terminal.Figures;
import io.ringmill.app.terminal.StopSignals;
import io.ringmill.app.terminal.Terminal;
import io.ringmill.ingest.text.Printable;
import io.ringmill.output.Alert;
import io.ringmill.output.Result;
import io.ringmill.persistence.Explainer;
import io.ringmill.persistence.Pace;
import io.ringmill.persistence.Stepper;
import io.ringmill.persistence.Stepper.Step;
import io.ringmill.persistence.Stepper.Until;
import io.ringmill.pipeline.Pipeline;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;

/** Looks at a replay between two events: where it is told to stop, or step by step as the user says. Sinks are not written. */
public final class JournalSteps {

    private static final String PROMPT = "> ";
    private static final String HELP =
            "Enter: the next event   n N: N events   k KEY: to the next event of a key   a: to the next alert\n"
                    + "u SEQ|T: up to a sequence or time   w [KEY]: windows   r: rules   e RULE [KEY]: why it fired, or not   q: quit";

    private final Pipeline pipeline;
    private final Path dir;
    private final int session;
    private final Terminal terminal;
    private final StandText text;
    private final AlertPrinter alertPrinter;
    private final ToLongFunction<String> time;

    private Stepper stepper;

    /** Whether what comes of an event is to be told. */
    private boolean telling;

    /** What came of the event at hand. */
    private final List<String> came = new ArrayList<>();

    private long alerts;

    /** How many notes are told already. */
    private int noted;

    private String key = "";

    /**
     * A look at a session.
     *
     * @param session its number, from 1
     * @param time reads an event time; throws an {@link IllegalArgumentException} that says what is wrong
     */
    public JournalSteps(Pipeline pipeline, Path dir, int session, Terminal terminal, ToLongFunction<String> time) {
        this.pipeline = pipeline;
        this.dir = dir;
        this.session = session;
        this.terminal = terminal;
        this.time = time;
        text = new StandText(terminal);
        alertPrinter = new AlertPrinter(terminal);
    }

    /** Reads a sequence, or what {@code time} takes for an event time. */
    public static Until until(String text, ToLongFunction<String> time) {
        return text.matches("\\d{1,18}") ? Until.sequence(Long.parseLong(text)) : Until.time(time.applyAsLong(text));
    }

    private Stepper open(Until until) throws IOException {
        stepper = Stepper.open(dir, session, pipeline, until, this::watched);
        if (session > 1) {
            terminal.note("session " + session + " of the journal; --session takes another");
        }
        notes();
        stepper.snapshot()
                .ifPresent(from -> terminal.note("begins behind event "
                        + (from.checkpoint().sequence() - 1) + ", with snapshot " + from.file()));
        return stepper;
    }

    /** What is new of what there is to say of the journal. */
    private void notes() {
        stepper.notes().stream().skip(noted).forEach(terminal::note);
        noted = stepper.notes().size();
    }

    private Engine.Builder watched(Engine.Builder builder) {
        return builder.onResults(this::row).onAlert(this::alert);
    }

    private void row(Result row) {
        if (telling) {
            came.add(text.row(row));
        }
    }

    private void alert(Alert alert) {
        alerts++;
        if (telling) {
            came.add(alertPrinter.line(alert));
        }
    }

    /**
     * Stops there, and shows windows and rules.
     *
     * @param ofKey whose windows; empty for the key of the last event
     */
    public int until(Until until, Pace pace, Optional<String> ofKey) throws IOException {
        try (Stepper opened = open(until)) {
            StopSignals signals = new StopSignals(terminal, signal -> opened.stop());
            try {
                opened.pace(pace);
                opened.runUntil(until);
            } finally {
                signals.close();
            }
            if (opened.sequence() == 0) {
                terminal.error("no event lies before that");
                return ExitCode.FAILED;
            }
            last();
            ofKey.ifPresent(given -> key = given);
            if (ofKey.isEmpty() && opened.lastKey().isEmpty()) {
                terminal.note("no event was taken in behind the snapshot; say whose windows to show with --key");
            }
            text.windows(opened.engine(), key);
            text.rules(opened.engine());
            return ExitCode.DONE;
        }
    }

    private void last() {
        notes();
        stepper.last()
                .ifPresentOrElse(this::told, () -> terminal.out().println("behind event " + (stepper.sequence() - 1)));
    }

    private void told(Step step) {
        text.step(step);
        stepper.lastKey().ifPresent(last -> key = last);
    }

    /** Steps as the user says, until that one leaves. */
    public int interactive(Optional<Until> first, BufferedReader commands) throws IOException {
        try (Stepper opened = open(first.orElse(Until.START))) {
            if (first.isPresent()) {
                opened.runUntil(first.get());
                last();
            }
            terminal.out().println(HELP);
            for (String line = prompt(commands); line != null && !line.equals("q"); line = prompt(commands)) {
                try {
                    obey(line.split("\\s+", 2));
                } catch (IllegalArgumentException unfit) {
                    terminal.error(unfit.getMessage());
                }
            }
        }
        return ExitCode.DONE;
    }

    private String prompt(BufferedReader commands) throws IOException {
        terminal.out().print(PROMPT);
        terminal.out().flush();
        String line = commands.readLine();
        return line == null ? null : line.strip();
    }

    private void obey(String[] words) throws IOException {
        Optional<String> said = words.length > 1 ? Optional.of(words[1]) : Optional.empty();
        switch (words[0]) {
            case "", "n" -> steps(said.map(JournalSteps::count).orElse(1L));
            case "k" -> key(said.orElseThrow(() -> new IllegalArgumentException("say which key: k KEY")));
            case "a" -> nextAlert();
            case "u" ->
                runUntil(until(
                        said.orElseThrow(() -> new IllegalArgumentException("say where to stop: u SEQ, or u T")),
                        time));
            case "w" -> text.windows(stepper.engine(), said.orElse(key));
            case "r" -> text.rules(stepper.engine());
            case "e" -> explain(said.orElseThrow(() -> new IllegalArgumentException("say which rule: e RULE [KEY]")));
            default -> terminal.out().println(HELP);
        }
    }

    private static long count(String text) {
        if (!text.matches("\\d{1,18}")) {
            throw new IllegalArgumentException("'" + Printable.of(text) + "' is not a number of events");
        }
        return Long.parseLong(text);
    }

    private void steps(long count) throws IOException {
        for (long left = count; left > 0 && take(); left--) {
            tell();
        }
    }

    private void key(String wanted) throws IOException {
        while (take()) {
            Step step = stepper.last().orElseThrow();
            if (step.kind() == Stepper.Kind.EVENT && step.key().equals(wanted)) {
                tell();
                return;
            }
        }
    }

    private void nextAlert() throws IOException {
        long before = alerts;
        while (take()) {
            if (alerts > before) {
                tell();
                return;
            }
        }
    }

    private void runUntil(Until until) throws IOException {
        if (stepper.runUntil(until)) {
            last();
        } else {
            terminal.out().println("no event lies between here and there");
        }
    }

    /** Takes in an event; says so if there is none. */
    private boolean take() throws IOException {
        came.clear();
        telling = true;
        boolean taken = stepper.step();
        telling = false;
        if (!taken) {
            terminal.out().println("the session has no more events: " + Figures.count(stepper.sequence()) + " in all");
        }
        return taken;
    }

    private void tell() {
        notes();
        told(stepper.last().orElseThrow());
        came.forEach(line -> terminal.out().println("  " + line));
    }

    private void explain(String said) throws IOException {
        String[] words = said.split("\\s+", 2);
        Explainer explainer = new Explainer(pipeline, dir, session).atSequence(stepper.sequence() - 1);
        String ofKey = words.length > 1 ? words[1] : explainer.isPerKey(words[0]) ? key : "";
        ExplanationText.print(explainer.explain(words[0], ofKey), terminal);
    }
}
