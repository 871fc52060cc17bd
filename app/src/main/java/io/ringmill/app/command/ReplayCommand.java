package io.ringmill.app.command;

import io.ringmill.app.report.LoadedPipeline;
import io.ringmill.app.report.ReportOptions;
import io.ringmill.app.run.JournalReplay;
import io.ringmill.app.terminal.ExitCode;
import io.ringmill.app.terminal.Terminal;
import io.ringmill.persistence.JournalInfo;
import io.ringmill.persistence.Pace;
import io.ringmill.pipeline.JournalSettings;
import io.ringmill.time.TimeFormat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ringmill replay}: journal → engine → sinks. */
@Command(
        name = "replay",
        header = "Run a pipeline over a journal in place of its sources.",
        description = {
            "The same pipeline gives the same results, bit for bit, whatever the topology and the number of workers.",
            "Sinks are written where there is no such file yet; what a run wrote is never written over."
        },
        descriptionHeading = "%n",
        parameterListHeading = "%nParameters:%n",
        optionListHeading = "%nOptions:%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  ringmill replay --journal journal --verify",
            "  ringmill replay --journal journal --session 3 --no-sinks",
            "  ringmill replay pipeline.yml --journal journal --set rules.spike.cooldown=1m --set sinks.0.csv.dir=out2",
            "  ringmill replay pipeline.yml --journal journal --from 2013-11-28T12:00:00Z --speed 10x"
        })
final class ReplayCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "FILE",
            description = "The pipeline file (default: the pipeline that the journal holds).")
    Path file;

    @Mixin
    OverrideOptions overrides;

    @Option(names = "--journal", paramLabel = "DIR", description = "The journal's folder (default: the one in FILE).")
    Path journal;

    @Option(
            names = "--session",
            paramLabel = "N",
            description =
                    "Replay only the session of this number, as 'journal info' has it; damage in others is no matter.")
    Integer session;

    @Option(
            names = "--from",
            paramLabel = "T",
            description =
                    "Replay from this event time on: ISO 8601, UTC unless it says otherwise, or epoch nanoseconds.")
    String from;

    @Option(names = "--to", paramLabel = "T", description = "Replay up to this event time, exclusive.")
    String to;

    @Option(
            names = "--speed",
            paramLabel = "S",
            defaultValue = "max",
            description = "max, or a multiple of event time such as 1x or 10x (default: max).")
    String speed;

    @Option(
            names = "--verify",
            description = "Hold results and alerts against the recorded digests; exit code 3 if they differ.")
    boolean verify;

    @Option(names = "--no-sinks", description = "Write none of the pipeline's sinks.")
    boolean noSinks;

    @Mixin
    ReportOptions reportOptions;

    @Mixin
    CommonOptions common;

    @Spec
    CommandSpec spec;

    ReplayCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        reportOptions.check();
        if (verify && (from != null || to != null)) {
            throw usage("--verify needs the whole journal: leave out --from and --to");
        }
        if (session != null && session < 1) {
            throw usage("--session: sessions are counted from 1, not " + session);
        }
        if (file == null && journal == null) {
            throw usage("name a pipeline file, or a journal with --journal DIR, or both");
        }
        JournalReplay.Range range = range();
        Pace pace = pace();
        if (noSinks) {
            overrides.replace("sinks", "");
        }
        Optional<LoadedPipeline> loaded = file == null ? recorded() : overrides.load(file, terminal);
        if (loaded.isEmpty()) {
            return ExitCode.USAGE;
        }
        Path dir = Optional.ofNullable(journal)
                .or(() -> loaded.get().pipeline().journal().map(JournalSettings::dir))
                .orElseThrow(() -> usage("say which journal with --journal DIR; " + file + " names none"));
        JournalReplay replay = new JournalReplay(loaded.get(), dir, terminal, reportOptions);
        return replay.run(range, pace, verify);
    }

    private JournalReplay.Range range() {
        long fromNs = time("--from", from, Long.MIN_VALUE);
        long toNs = time("--to", to, Long.MAX_VALUE);
        if (fromNs >= toNs) {
            throw usage("--from " + from + " is not before --to " + to + ": no time lies between them");
        }
        return new JournalReplay.Range(session == null ? 0 : session, fromNs, toNs);
    }

    /** The pipeline that the journal holds. */
    private Optional<LoadedPipeline> recorded() throws IOException {
        List<JournalInfo.Session> sessions = JournalInfo.read(journal).sessions();
        if (session != null) {
            sessions =
                    sessions.stream().filter(each -> each.number() == session).toList();
        }
        if (sessions.isEmpty()) {
            throw new IOException("journal folder " + journal + " holds no session"
                    + (session == null ? "" : " " + session) + ": see 'ringmill journal info " + journal + "'");
        }
        JournalInfo.Session newest = sessions.get(sessions.size() - 1);
        sessions.stream()
                .filter(each -> !each.header().identity().equals(newest.header().identity()))
                .findFirst()
                .ifPresent(other -> {
                    throw usage("sessions " + other.number() + " and " + newest.number() + " of " + journal
                            + " ran different pipelines: say which with --session N, or name a pipeline file");
                });
        String name = "pipeline of session " + newest.number();
        return overrides.parse(newest.header().pipeline(), name, terminal);
    }

    private Pace pace() {
        try {
            return Pace.parse(speed);
        } catch (IllegalArgumentException noSpeed) {
            throw usage("--speed: " + noSpeed.getMessage());
        }
    }

    private long time(String option, String text, long fallback) {
        if (text == null) {
            return fallback;
        }
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        String unit = text.matches("[-+]?\\d+([.]\\d+)?([eE][-+]?\\d+)?") ? "ns" : "iso8601";
        long timeNs = TimeFormat.of(unit, ZoneOffset.UTC).toEpochNs(utf8, 0, utf8.length);
        if (timeNs == TimeFormat.INVALID) {
            throw usage(option + ": '" + text
                    + "' is no time; write one such as 2013-11-28T12:00:00Z, or epoch nanoseconds");
        }
        return timeNs;
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
