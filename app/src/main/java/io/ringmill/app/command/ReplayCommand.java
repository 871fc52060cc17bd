package io.ringmill.app.command;

import io.ringmill.app.report.LoadedPipeline;
import io.ringmill.app.report.ReportOptions;
import io.ringmill.app.run.JournalReplay;
import io.ringmill.app.run.JournalSteps;
import io.ringmill.app.run.ReplayPage;
import io.ringmill.app.terminal.ExitCode;
import io.ringmill.app.terminal.Terminal;
import io.ringmill.persistence.Pace;
import io.ringmill.persistence.Stepper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ringmill replay}: journal → engine → sinks. */
@Command(
        name = "replay",
        header = "Run a pipeline over a journal in place of its sources.",
        description = "The same pipeline gives the same results, bit for bit, whatever the topology and the number of "
                + "workers. Sinks are written where there is no such file yet; what a run wrote is never written over.",
        descriptionHeading = "%n",
        parameterListHeading = "%nParameters:%n",
        optionListHeading = "%nOptions:%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  ringmill replay --journal journal --verify",
            "  ringmill replay --journal journal --session 3 --no-sinks",
            "  ringmill replay pipeline.yml --journal journal --set rules.spike.cooldown=1m \\",
            "      --set sinks.0.csv.dir=out2",
            "  ringmill replay pipeline.yml --journal journal --from 2013-11-28T12:00:00Z --speed 10x",
            "  ringmill replay --journal journal --page --speed 10x",
            "  ringmill replay --journal journal --until 4711 --key AAPL",
            "  ringmill replay --journal journal --until 2013-11-28T12:00:00Z --speed step"
        })
final class ReplayCommand implements Callable<Integer> {

    private static final String STEP = "step";

    private final Terminal terminal;

    @Mixin
    OverrideOptions overrides;

    @Mixin
    JournalOptions journal;

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
            description = "max, a multiple of event time such as 1x or 10x, or step: event by event, as standard input"
                    + " says (default: max).")
    String speed;

    @Option(
            names = "--until",
            paramLabel = "SEQ|T",
            description =
                    "Stop behind the event of this sequence, or before the first that is later than this time, and"
                            + " show what the windows hold and where the rules stand; in the newest session, unless"
                            + " --session names another. Sinks are not written.")
    String until;

    @Option(
            names = "--key",
            paramLabel = "K",
            description = "With --until: whose windows to show (default: those of the last event that has a key).")
    String key;

    @Option(
            names = "--verify",
            description = "Hold results and alerts against the recorded digests; exit code 3 if they differ.")
    boolean verify;

    @Option(
            names = "--without-changes",
            description = "Leave out the changes of rules that were made while the journal was recorded.")
    boolean withoutChanges;

    @Option(names = "--no-sinks", description = "Write none of the pipeline's sinks.")
    boolean noSinks;

    @Option(
            names = "--send",
            description = "Also send to the sinks that send to other systems, which are left out otherwise.")
    boolean send;

    @Option(
            names = "--page",
            description =
                    "Have a page that shows one session, the newest unless --session names another, and steers the"
                            + " replay: it waits, steps, goes faster or back. It stays until Ctrl-C. Sinks are not written.")
    boolean page;

    @Mixin
    PageOptions pageOptions;

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
        if (verify && withoutChanges) {
            throw usage("--verify compares with what was recorded: leave out --without-changes");
        }
        journal.check();
        boolean steps = speed.equals(STEP);
        if (steps || until != null) {
            if (page) {
                throw usage("--page stops where it is told to: leave out --until and --speed step");
            }
            return look(steps);
        }
        pageOptions.check();
        if (pageOptions.isGiven() && !page) {
            throw usage("--port says where the page is: add --page");
        }
        if (key != null) {
            throw usage("--key says whose windows to show: say where to stop with --until");
        }
        JournalReplay.Range range = range();
        Pace pace = pace();
        if (send && (noSinks || page)) {
            throw usage("--send wants the sinks: leave out " + (page ? "--page" : "--no-sinks"));
        }
        if (noSinks || page) {
            overrides.replace("sinks", "");
        }
        Optional<LoadedPipeline> loaded =
                page ? journal.loadForOne(overrides, terminal) : journal.load(overrides, terminal);
        if (loaded.isEmpty()) {
            return ExitCode.USAGE;
        }
        Path dir = journal.dir(loaded.get());
        if (page) {
            return replayWithPage(loaded.get(), dir, range, pace);
        }
        JournalReplay replay = new JournalReplay(loaded.get(), dir, terminal, reportOptions, send);
        return replay.run(range, pace, verify);
    }

    private int replayWithPage(LoadedPipeline loaded, Path dir, JournalReplay.Range range, Pace pace)
            throws IOException {
        JournalReplay.Range ofSession =
                new JournalReplay.Range(journal.sessionOrNewest(loaded), range.fromNs(), range.toNs(), range.changes());
        return new ReplayPage(loaded, dir, terminal, reportOptions, ofSession, pageOptions.settings(terminal))
                .run(pace.factor(), verify);
    }

    /** Stops between two events, and looks. */
    private int look(boolean steps) throws IOException {
        if (from != null || to != null || verify || withoutChanges) {
            throw usage("--until and --speed step look at the run as it was: leave out --from, --to, --verify and"
                    + " --without-changes");
        }
        if (send || pageOptions.isGiven() || reportOptions.hasFiles()) {
            throw usage("--until and --speed step print what they show, and nothing else: leave out --send, --port,"
                    + " --summary and --hlog");
        }
        if (steps && key != null) {
            throw usage("--key is for --until: with --speed step, type w KEY where the replay waits");
        }
        Optional<Stepper.Until> wanted =
                Optional.ofNullable(until).map(said -> JournalSteps.until(said, text -> journal.time("--until", text)));
        Pace pace = steps ? Pace.max() : pace();
        overrides.replace("sinks", "");
        Optional<LoadedPipeline> loaded = journal.loadForOne(overrides, terminal);
        if (loaded.isEmpty()) {
            return ExitCode.USAGE;
        }
        JournalSteps look = new JournalSteps(
                loaded.get().pipeline(),
                journal.dir(loaded.get()),
                journal.sessionOrNewest(loaded.get()),
                terminal,
                this::typedTime);
        return steps
                ? look.interactive(wanted, new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)))
                : look.until(wanted.orElseThrow(), pace, Optional.ofNullable(key));
    }

    private long typedTime(String text) {
        try {
            return journal.time("u", text);
        } catch (ParameterException noTime) {
            throw new IllegalArgumentException(noTime.getMessage(), noTime);
        }
    }

    private JournalReplay.Range range() {
        long fromNs = from == null ? Long.MIN_VALUE : journal.time("--from", from);
        long toNs = to == null ? Long.MAX_VALUE : journal.time("--to", to);
        if (fromNs >= toNs) {
            throw usage("--from " + from + " is not before --to " + to + ": no time lies between them");
        }
        return new JournalReplay.Range(journal.session == null ? 0 : journal.session, fromNs, toNs, !withoutChanges);
    }

    private Pace pace() {
        try {
            return Pace.parse(speed);
        } catch (IllegalArgumentException noSpeed) {
            throw usage("--speed: " + noSpeed.getMessage());
        }
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
