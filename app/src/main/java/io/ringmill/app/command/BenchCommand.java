package io.ringmill.app.command;

import io.ringmill.app.terminal.ExitCode;
import io.ringmill.app.terminal.Terminal;
import io.ringmill.bench.FileBench;
import io.ringmill.bench.FileOptions;
import io.ringmill.bench.LatencyBench;
import io.ringmill.bench.LatencyOptions;
import io.ringmill.bench.ThroughputBench;
import io.ringmill.bench.ThroughputOptions;
import io.ringmill.bench.contender.Contenders;
import io.ringmill.bench.contender.PublishApi;
import io.ringmill.bench.file.TradeFile;
import io.ringmill.bench.file.TradeFormat;
import io.ringmill.bench.work.Work;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** {@code ringmill bench}: measures this machine. */
@Command(
        name = "bench",
        header =
                "Measure throughput, latency, recovery and what the page costs on this machine; score the detector of anomalies.",
        descriptionHeading = "%n",
        description =
                "Every system runs in JVMs of its own, in turns; results are checked. Leave the machine alone meanwhile.",
        optionListHeading = "%nOptions:%n",
        commandListHeading = "%nCommands:%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  ringmill bench throughput W1",
            "  ringmill bench throughput --file --events 5000000",
            "  ringmill bench latency --rate 100000 --html page.html",
            "  ringmill bench latency pipeline.yml --journal journal --systems inline,fused",
            "  ringmill bench recovery --keys 100000 --events 10000000",
            "  ringmill bench server --topology fused --rounds 3",
            "  ringmill bench nab NAB"
        })
final class BenchCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Mixin
    CommonOptions common;

    @Spec
    CommandSpec spec;

    BenchCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        return RingmillCommand.usage(spec.commandLine(), terminal);
    }

    /** What takes options that may be refused. */
    @FunctionalInterface
    private interface Made<T> {
        /** Throws an IllegalArgumentException to refuse them. */
        T make() throws IOException;
    }

    private static <T> T orRefuse(CommandSpec spec, Made<T> made) throws IOException {
        try {
            return made.make();
        } catch (IllegalArgumentException wrong) {
            throw new ParameterException(spec.commandLine(), wrong.getMessage(), wrong);
        }
    }

    /** The systems that can be measured. */
    static final class Systems implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Arrays.stream(Contenders.values()).map(Contenders::option).iterator();
        }
    }

    /** What both measurements take. */
    static final class LoadOptions {

        @Parameters(
                paramLabel = "LOAD",
                arity = "0..*",
                description = "W1, W2, W3 (the work of docs/benchmarks.md) or pipeline files.")
        List<String> subjects = List.of();

        @Option(
                names = "--journal",
                paramLabel = "DIR",
                description = "A journal: pipeline files get the events of its first session that has any.")
        Path journal;

        @Option(
                names = "--systems",
                split = ",",
                paramLabel = "NAME",
                description = "What to measure, by default the usual ones: ${COMPLETION-CANDIDATES}.",
                completionCandidates = Systems.class)
        List<String> systems = List.of();

        @Option(names = "--keys", description = "Distinct keys of W1 to W3. Default: ${DEFAULT-VALUE}.")
        int keys = ThroughputOptions.DEFAULT.keys();

        @Option(names = "--workers", description = "Workers of the system 'sharded'. Default: ${DEFAULT-VALUE}.")
        int workers = ThroughputOptions.DEFAULT.workers();

        @Option(names = "--json", paramLabel = "FILE", description = "Write every figure as JSON.")
        Path json;

        @Option(
                names = "--against",
                paramLabel = "FILE",
                description = "Compare with an earlier run's JSON, and say what is beyond noise.")
        Path against;

        @Spec(Spec.Target.MIXEE)
        CommandSpec spec;

        List<String> subjectsOr(List<String> usual) {
            return subjects.isEmpty() ? usual : subjects;
        }

        /** Refuses what does not exist, before minutes of measuring. */
        void check(OptionChecks checks) {
            checks.range("--keys", keys, 1, Integer.MAX_VALUE)
                    .range("--workers", workers, 1, Integer.MAX_VALUE)
                    .inputFolder("--journal", journal)
                    .output("--json", json)
                    .input("--against", against)
                    .end();
        }
    }

    /** From a file, in place of events that are in memory. */
    static final class FileLoadOptions {

        /** What a file has no use for. */
        private static final List<String> OF_LOADS =
                List.of("--systems", "--journal", "--against", "--api", "--passes", "--warm-up", "--workers");

        @Option(
                names = "--file",
                arity = "0..1",
                paramLabel = "FILE",
                fallbackValue = "",
                description =
                        "Measure all of 'ringmill run', from this file of trades to alerts and bars, beside a loop "
                                + "by hand. The file is made if it is not there; without a name, in the temporary folder.")
        Path file;

        @Option(names = "--format", description = "The file's: csv, ndjson. Default: csv.")
        String format;

        @Spec(Spec.Target.MIXEE)
        CommandSpec spec;

        /** Whether it is named and there is no such file yet. */
        private boolean isToBeMade() {
            return file != null && !file.toString().isEmpty() && !Files.exists(file);
        }

        OptionChecks check(OptionChecks checks, LoadOptions load) {
            ParseResult given = spec.commandLine().getParseResult();
            boolean plain = load.subjects.isEmpty() && OF_LOADS.stream().noneMatch(given::hasMatchedOption);
            return checks.require(
                            file == null || plain,
                            "--file measures one pipeline from a file: leave out loads, " + String.join(", ", OF_LOADS))
                    .require(file != null || format == null, "--format is that of the file: say --file, too")
                    .require(
                            !isToBeMade() || Work.named(file.toString()).isEmpty(),
                            "--file measures one pipeline, and " + file + " would be the name of its file")
                    .output("--file", isToBeMade() ? file : null);
        }

        FileOptions options(Integer rows, LoadOptions load, int rounds) throws IOException {
            TradeFile usual = FileOptions.DEFAULT.trades();
            return new FileOptions(
                    Optional.of(file).filter(named -> !named.toString().isEmpty()),
                    new TradeFile(
                            format == null ? usual.format() : orRefuse(spec, () -> TradeFormat.ofOption(format)),
                            rows == null ? usual.rows() : rows,
                            load.keys,
                            usual.seed()),
                    rounds,
                    Optional.ofNullable(load.json));
        }
    }

    /** How many events a second. */
    @Command(
            name = "throughput",
            header = "Measure events per second, beside the same work by hand.",
            parameterListHeading = "%nParameters:%n",
            optionListHeading = "%nOptions:%n")
    static final class Throughput implements Callable<Integer> {

        private static final ThroughputOptions USUAL = ThroughputOptions.DEFAULT;

        private final Terminal terminal;

        @Mixin
        LoadOptions load;

        @Option(names = "--rounds", description = "JVMs per system. Default: ${DEFAULT-VALUE}.")
        int rounds = USUAL.rounds();

        @Option(
                names = "--events",
                description = "Events in a pass, by default 2097152; rows of a file that is made, by default 20000000.")
        Integer events;

        @Option(
                names = "--api",
                paramLabel = "API",
                description = "How events are published, beside the work by hand: ${COMPLETION-CANDIDATES}."
                        + " Without effect where --systems are named.")
        PublishApi api;

        @Option(names = "--passes", description = "Passes measured in each JVM. Default: ${DEFAULT-VALUE}.")
        int passes = USUAL.passes();

        @Option(names = "--warm-up", paramLabel = "SECONDS", description = "In each JVM. Default: ${DEFAULT-VALUE}.")
        double warmUpSeconds = USUAL.warmUpSeconds();

        @Mixin
        FileLoadOptions fromFile;

        @Mixin
        CommonOptions common;

        @Spec
        CommandSpec spec;

        Throughput(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public Integer call() throws IOException {
            int passEvents = events == null ? USUAL.events() : events;
            OptionChecks checks = new OptionChecks(spec.commandLine());
            load.check(fromFile.check(checks, load)
                    .range("--rounds", rounds, 1, Integer.MAX_VALUE)
                    .range("--events", passEvents, 1, Integer.MAX_VALUE)
                    .range("--passes", passes, 1, Integer.MAX_VALUE)
                    .number("--warm-up", warmUpSeconds, 0, false));
            if (fromFile.file != null) {
                boolean right = new FileBench(
                                fromFile.options(events, load, rounds), terminal.out()::println, terminal::progress)
                        .run(List.of());
                return end(right, terminal);
            }
            checkApi();
            ThroughputOptions options = new ThroughputOptions(
                    load.subjectsOr(USUAL.subjects()),
                    Optional.ofNullable(load.journal),
                    load.systems.isEmpty() && api != null ? api.systems() : load.systems,
                    passEvents,
                    load.keys,
                    load.workers,
                    rounds,
                    passes,
                    warmUpSeconds,
                    USUAL.jvmOptions(),
                    Optional.ofNullable(load.json),
                    Optional.ofNullable(load.against));
            ThroughputBench bench =
                    orRefuse(spec, () -> new ThroughputBench(options, terminal.out()::println, terminal::progress));
            return end(bench.run(), terminal);
        }

        private void checkApi() {
            boolean isOfWork = api != null && api != PublishApi.EVENT && load.systems.isEmpty();
            Optional<String> file = load.subjects.stream()
                    .filter(subject -> isOfWork && Work.named(subject).isEmpty())
                    .findFirst();
            if (file.isPresent()) {
                throw new ParameterException(
                        spec.commandLine(),
                        "--api " + api + " is for W1, W2 and W3; " + file.get() + " takes --api event");
            }
        }
    }

    /** How long until an event's rules are evaluated. */
    @Command(
            name = "latency",
            header = "Measure latency at given rates, in an open loop, beside the same work by hand.",
            parameterListHeading = "%nParameters:%n",
            optionListHeading = "%nOptions:%n")
    static final class Latency implements Callable<Integer> {

        private static final LatencyOptions USUAL = LatencyOptions.DEFAULT;
        private static final long FASTEST = 1_000_000_000;
        private static final int CORES = Runtime.getRuntime().availableProcessors();

        private final Terminal terminal;

        @Mixin
        LoadOptions load;

        @Option(
                names = "--rate",
                split = ",",
                paramLabel = "N",
                description = "Events per second; several with commas. Default: 100000,500000.")
        List<Long> rates = USUAL.rates();

        @Option(
                names = "--burst",
                split = ",",
                paramLabel = "N",
                description = "Events that are sent at once; several with commas. Default: 1.")
        List<Integer> bursts = USUAL.bursts();

        @Option(names = "--rounds", description = "JVMs per system, rate and burst. Default: ${DEFAULT-VALUE}.")
        int rounds = USUAL.rounds();

        @Option(names = "--warm-up", paramLabel = "SECONDS", description = "At the rate. Default: ${DEFAULT-VALUE}.")
        double warmUpSeconds = USUAL.warmUpSeconds();

        @Option(names = "--seconds", description = "To measure, at the rate. Default: ${DEFAULT-VALUE}.")
        double seconds = USUAL.measureSeconds();

        @Option(
                names = "--cpus",
                split = ",",
                paramLabel = "N",
                description = "Cores for the sender and the evaluating thread.")
        List<Integer> cpus = List.of();

        @Option(names = "--html", paramLabel = "FILE", description = "Write a page with curves and the machine.")
        Path html;

        @Option(names = "--hlog", paramLabel = "DIR", description = "Write a histogram log per system.")
        Path hlog;

        @Mixin
        CommonOptions common;

        @Spec
        CommandSpec spec;

        Latency(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public Integer call() throws IOException {
            load.check(new OptionChecks(spec.commandLine())
                    .ranges("--rate", rates, 1, FASTEST)
                    .ranges("--burst", bursts, 1, Integer.MAX_VALUE)
                    .range("--rounds", rounds, 1, Integer.MAX_VALUE)
                    .number("--warm-up", warmUpSeconds, 0, false)
                    .number("--seconds", seconds, 0, true)
                    .require(
                            cpus.stream().allMatch(cpu -> cpu >= 0 && cpu < CORES),
                            "--cpus must be cores of this machine, 0 to " + (CORES - 1))
                    .output("--html", html)
                    .outputFolder("--hlog", hlog));
            LatencyOptions options = new LatencyOptions(
                    load.subjectsOr(USUAL.subjects()),
                    Optional.ofNullable(load.journal),
                    load.systems,
                    rates,
                    bursts,
                    load.keys,
                    load.workers,
                    rounds,
                    warmUpSeconds,
                    seconds,
                    cpus,
                    USUAL.jvmOptions(),
                    Optional.ofNullable(load.json),
                    Optional.ofNullable(html),
                    Optional.ofNullable(hlog),
                    Optional.ofNullable(load.against));
            LatencyBench bench =
                    orRefuse(spec, () -> new LatencyBench(options, terminal.out()::println, terminal::progress));
            return end(bench.run(), terminal);
        }
    }

    static int end(boolean right, Terminal terminal) {
        terminal.eraseProgress();
        if (!right) {
            terminal.error("some outputs were wrong; see WRONG above");
        }
        return right ? ExitCode.DONE : ExitCode.FAILED;
    }
}
