package io.ringmill.app.command;

import io.ringmill.app.page.BacktestPage;
import io.ringmill.app.report.BacktestFiles;
import io.ringmill.app.report.BacktestText;
import io.ringmill.app.report.DifferenceExplanations;
import io.ringmill.app.report.DifferenceText;
import io.ringmill.app.report.LoadedPipeline;
import io.ringmill.app.report.Progress;
import io.ringmill.app.run.SourceInput;
import io.ringmill.app.terminal.ExitCode;
import io.ringmill.app.terminal.FaultReport;
import io.ringmill.app.terminal.Figures;
import io.ringmill.app.terminal.OutputFiles;
import io.ringmill.app.terminal.StopSignals;
import io.ringmill.app.terminal.Terminal;
import io.ringmill.diagnostic.Faults;
import io.ringmill.diagnostic.PipelineException;
import io.ringmill.journal.CorruptJournalException;
import io.ringmill.metrics.SourceMetrics;
import io.ringmill.persistence.backtest.Backtest;
import io.ringmill.persistence.backtest.BacktestReport;
import io.ringmill.persistence.backtest.Variant;
import io.ringmill.persistence.backtest.VariantList;
import io.ringmill.persistence.chronicle.ChronicleJournalReader;
import io.ringmill.pipeline.JournalSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ringmill backtest}: many variants of a pipeline over recorded input, in one pass. */
@Command(
        name = "backtest",
        header = "Run many variants of a pipeline over recorded input, and compare them.",
        description =
                "What variants have in common is computed once; each has the counts, alerts and digest of a run of its "
                        + "own. Sinks are not written. Ctrl-C ends it, and what there is by then is told.",
        descriptionHeading = "%n",
        parameterListHeading = "%nParameters:%n",
        optionListHeading = "%nOptions:%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  ringmill backtest pipeline.yml --journal journal --sweep rules.spike.cooldown=1s..10s:1s",
            "  ringmill backtest pipeline.yml --journal monday --journal tuesday \\",
            "      --sweep rules.spike.cooldown=1s,5s \\",
            "      --sweep \"windows.px100.window=sliding {50..200:50} events\" --html sweep.html",
            "  ringmill backtest pipeline.yml --journal journal --against yesterday.yml"
        })
final class BacktestCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Mixin
    PipelineOptions pipelineOptions;

    @Mixin
    BacktestVariants variants;

    @Option(
            names = "--journal",
            paramLabel = "DIR",
            description = "A journal's folder; may be given several times (default: the file's sources, or its journal"
                    + " where it has none).")
    List<Path> journals = new ArrayList<>();

    @Mixin
    RangeOptions range;

    @Option(
            names = "--rule",
            paramLabel = "R",
            description = "The rule to compare variants by (default: the one swept, else the one with most alerts).")
    String rule;

    @Option(
            names = "--top",
            paramLabel = "N",
            defaultValue = "25",
            description = "How many variants the table shows (default: 25).")
    int top;

    @Option(names = "--csv", paramLabel = "FILE", description = "Write a row for each rule of each variant.")
    Path csv;

    @Option(names = "--json", paramLabel = "FILE", description = "Write everything as JSON.")
    Path json;

    @Option(names = "--html", paramLabel = "FILE", description = "Write a page that shows it; it needs no network.")
    Path html;

    @Option(
            names = "--summary",
            paramLabel = "FILE",
            description = "Write the summary of the file as it is, and the digests of all, as JSON.")
    Path summary;

    @Option(
            names = {"-q", "--quiet"},
            description = "Print nothing but failures.")
    boolean quiet;

    @Option(
            names = "--explain-differences",
            paramLabel = "N",
            description =
                    "Explain the first N alerts in which a file of --against differs, in both; each takes a replay.")
    int explained;

    @Mixin
    CommonOptions common;

    @Spec
    CommandSpec spec;

    /** Journals that it runs over; none if those are sources. */
    private final List<Path> dirs = new ArrayList<>();

    BacktestCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        checkOptions();
        Optional<LoadedPipeline> loaded = pipelineOptions.load(terminal);
        if (loaded.isEmpty()) {
            return ExitCode.USAGE;
        }
        Optional<VariantList> list =
                variants.list(loaded.get(), pipelineOptions.replaced(), pipelineOptions.registry(), terminal);
        if (list.isEmpty()) {
            return ExitCode.USAGE;
        }
        try {
            return run(loaded.get(), list.get());
        } catch (CorruptJournalException corrupt) {
            terminal.error(corrupt.getMessage());
            return ExitCode.FAILED;
        } catch (PipelineException unfit) {
            new FaultReport(terminal).print(pipelineOptions.file, unfit.faults());
            return ExitCode.USAGE;
        } catch (CancellationException stopped) {
            terminal.error(stopped.getMessage());
            return ExitCode.FAILED;
        }
    }

    private int run(LoadedPipeline loaded, VariantList list) throws IOException {
        long startedNs = System.nanoTime();
        String variantCount = Figures.count(list.size(), "variant");
        AtomicBoolean stopped = new AtomicBoolean();
        List<Variant> sound = watched(
                () -> list.load(stopped::get),
                () -> stopped.set(true),
                () -> Progress.State.before("checking " + variantCount, System.nanoTime() - startedNs));
        checkRule(sound);
        Backtest backtest = Backtest.of(list, sound)
                .named(loaded.pipeline().name())
                .between(range.range().fromNs(), range.range().toNs())
                .session(range.range().session());
        Optional.ofNullable(rule).ifPresent(backtest::rule);
        if (json != null || html != null) {
            backtest.scored();
        }
        Faults faults = new Faults();
        SourceInput sources = input(loaded, sound, backtest, faults);
        faults.throwIfAny();
        if (explained > 0 && (sources != null || range.from != null || range.to != null)) {
            throw usage("--explain-differences is for whole sessions of journals:"
                    + " name them with --journal DIR, and leave out --from and --to");
        }
        BacktestReport report = watched(backtest::run, backtest::stop, () -> {
            long elapsedNs = System.nanoTime() - startedNs;
            return backtest.isReading()
                    ? new Progress.State(backtest.events(), variantCount, elapsedNs)
                    : Progress.State.before("compiling " + variantCount, elapsedNs);
        });
        if (sources != null) {
            sources.notes().forEach(terminal::note);
        }
        if (explained > 0) {
            report = new DifferenceExplanations(sound, dirs, range.range().session()).addTo(report, explained);
        }
        return tell(
                report,
                sources == null ? List.of() : sources.metrics(sound.get(0).pipeline()));
    }

    /** Does some work while it tells how far it is, and stops it when a signal comes. */
    private <T> T watched(Work<T> work, Runnable stop, Supplier<Progress.State> state) throws IOException {
        StopSignals signals = new StopSignals(terminal, signal -> stop.run());
        Progress progress = Progress.of(terminal, !quiet, () -> Optional.of(state.get()));
        try (signals;
                progress) {
            return work.run();
        }
    }

    private interface Work<T> {
        T run() throws IOException;
    }

    private void checkOptions() {
        new OptionChecks(spec.commandLine())
                .input("--variants", variants.variantFile)
                .output("--csv", csv)
                .output("--json", json)
                .output("--html", html)
                .output("--summary", summary)
                .range("--top", top, 1, Integer.MAX_VALUE)
                .range("--explain-differences", explained, 0, Integer.MAX_VALUE)
                .end();
        if (explained > 0 && variants.others.isEmpty()) {
            throw usage("--explain-differences explains what differs from a file of --against: name one");
        }
    }

    private void checkRule(List<Variant> sound) {
        boolean known = rule == null
                || sound.stream()
                        .flatMap(variant -> variant.pipeline().rules().stream())
                        .anyMatch(spec -> spec.name().equals(rule));
        if (!known) {
            throw usage("--rule: no variant has a rule '" + rule + "'");
        }
    }

    /** Says over what it runs; null but for sources. */
    private SourceInput input(LoadedPipeline loaded, List<Variant> sound, Backtest backtest, Faults faults)
            throws IOException {
        dirs.addAll(journals);
        if (dirs.isEmpty() && !loaded.pipeline().sources().isEmpty()) {
            if (range.session != null) {
                throw usage("--session is of a journal; name one with --journal DIR");
            }
            SourceInput sources = SourceInput.of(sound, pipelineOptions.registry(), faults);
            backtest.over(sources);
            return sources;
        }
        if (dirs.isEmpty()) {
            dirs.add(loaded.pipeline()
                    .journal()
                    .map(JournalSettings::dir)
                    .orElseThrow(() -> usage("over what? Name a journal with --journal DIR; " + pipelineOptions.file
                            + " has neither sources nor a journal")));
        }
        for (Path dir : dirs) {
            new ChronicleJournalReader(dir).close(); // that there is one, before anything runs
            backtest.over(dir);
        }
        return null;
    }

    private int tell(BacktestReport report, List<SourceMetrics> sources) throws IOException {
        if (!quiet) {
            BacktestText.print(report, top, terminal);
            DifferenceText.print(report, terminal);
        }
        write(report, sources);
        if (report.input().toNs().isEmpty() && !report.partial()) {
            terminal.error("no event was read"
                    + (range.from == null && range.to == null ? "" : ": none lies between --from and --to"));
            return ExitCode.FAILED;
        }
        return ExitCode.DONE;
    }

    private void write(BacktestReport report, List<SourceMetrics> sources) throws IOException {
        new OutputFiles()
                .write(csv, out -> BacktestFiles.csv(report, out))
                .write(json, out -> BacktestFiles.json(report, out))
                .write(html, out -> BacktestPage.write(report, out))
                .write(summary, out -> BacktestFiles.summary(report, sources, out))
                .end();
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
