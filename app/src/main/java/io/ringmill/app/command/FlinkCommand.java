package io.ringmill.app.command;

import io.ringmill.app.report.JobPlanText;
import io.ringmill.app.report.LoadedPipeline;
import io.ringmill.app.run.JobHandover;
import io.ringmill.app.terminal.ExitCode;
import io.ringmill.app.terminal.Figures;
import io.ringmill.app.terminal.Messages;
import io.ringmill.app.terminal.StopSignals;
import io.ringmill.app.terminal.Terminal;
import io.ringmill.ingest.JobRunner;
import io.ringmill.ingest.JobState;
import io.ringmill.persistence.Snapshot;
import io.ringmill.time.Durations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ringmill flink}: a pipeline as a job of Apache Flink. */
@Command(
        name = "flink",
        header = "Run a pipeline on Apache Flink, in this process or on a cluster.",
        description = "The results are those of 'run'. --parallelism tasks read the partitions of topics, and files in "
                + "ranges; they share the keys, and one writes the sinks. 'check --flink' says what of a file is shared, "
                + "and what cannot run so. Started by ./ringmill of a checkout, which builds the module for Flink when it "
                + "is first asked for.",
        descriptionHeading = "%n",
        parameterListHeading = "%nParameters:%n",
        optionListHeading = "%nOptions:%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  ringmill flink pipeline.yml --parallelism 4",
            "  ringmill flink pipeline.yml --checkpoints state",
            "  ringmill flink pipeline.yml --parallelism 2 --from state/savepoint-0f4a21-2c1f6b",
            "  ringmill flink pipeline.yml --changes changes.ndjson",
            "  ringmill flink pipeline.yml --jobmanager localhost:8081 --parallelism 4 \\",
            "      --checkpoints /shared/state",
            "  ringmill flink pipeline.yml --package job.jar",
            "  ringmill flink pipeline.yml --from-snapshot journal",
            "  ringmill flink pipeline.yml --from state/savepoint-0f4a21-2c1f6b --to-snapshot"
        })
final class FlinkCommand implements Callable<Integer> {

    private static final int MOST = 128;

    /** The file that a savepoint or a checkpoint has once it is finished. */
    private static final String METADATA = "_metadata";

    /** Flink takes no shorter one. */
    private static final Duration LEAST_PAUSE = Duration.ofMillis(10);

    private final Terminal terminal;

    @Mixin
    PipelineOptions pipelineOptions;

    @Option(names = "--local", description = "Runs Flink in this process; so it does without, too.")
    boolean local;

    @Option(
            names = "--parallelism",
            paramLabel = "N",
            defaultValue = "1",
            description = "So many tasks share the keys (default: 1; at most 128).")
    int parallelism;

    @Option(
            names = "--checkpoints",
            paramLabel = "DIR",
            description =
                    "Keeps what the job remembers there, so that it goes on after a failure; and, when Ctrl-C stops it, "
                            + "a savepoint that --from takes.")
    Optional<Path> checkpoints = Optional.empty();

    @Option(
            names = "--every",
            paramLabel = "D",
            defaultValue = "10s",
            description = "Pause between two checkpoints (default: 10s).")
    String every;

    @Option(
            names = "--from",
            paramLabel = "PATH",
            description = "Goes on from a savepoint, or from a checkpoint, with this many tasks.")
    Optional<String> from = Optional.empty();

    @Option(
            names = "--changes",
            paramLabel = "FILE",
            description =
                    "Changes rules while the job runs, as lines say that are added to this file: rules that are added, "
                            + "replaced, removed and silenced, each at once, at an event time or at a sequence.")
    Optional<Path> changes = Optional.empty();

    @Option(
            names = "--from-snapshot",
            paramLabel = "DIR",
            description =
                    "Goes on where a run on this machine was stopped, whose journal is in this folder: with its state, "
                            + "its sources and its files.")
    Optional<Path> fromSnapshot = Optional.empty();

    @Option(
            names = "--to-snapshot",
            description =
                    "Runs nothing: brings what the savepoint of --from remembers into the pipeline's journal, from "
                            + "which 'run' goes on.")
    boolean toSnapshot;

    @Mixin
    ClusterOptions cluster;

    @Mixin
    CommonOptions common;

    @Spec
    CommandSpec spec;

    /** Stops the job, once a signal has come. */
    private volatile Optional<Thread> stopping = Optional.empty();

    /** Whether it was to be stopped with a savepoint, and none was made. */
    private volatile boolean lost;

    FlinkCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws Exception {
        Optional<String> fault = cluster.fault().or(this::wrongNumber);
        if (fault.isPresent()) {
            terminal.error(fault.get());
            return ExitCode.USAGE;
        }
        Duration pause = everyOrThrow();
        fault = notTogether();
        if (fault.isPresent()) {
            terminal.error(fault.get());
            return ExitCode.USAGE;
        }
        Optional<LoadedPipeline> loaded = pipelineOptions.load(terminal);
        if (loaded.isEmpty() || JobPlanText.plan(loaded.get(), terminal).isEmpty()) {
            return ExitCode.USAGE;
        }
        if (cluster.areGiven() && !cluster.canReach(loaded.get(), changes, terminal)) {
            return ExitCode.USAGE;
        }
        Optional<JobRunner> runner = ServiceLoader.load(JobRunner.class).findFirst();
        if (runner.isEmpty()) {
            terminal.error("Flink is not on the class path: start this with ./ringmill of a checkout, which builds its"
                    + " module, or add flink/target/ringmill-flink.jar and flink/target/lib/* to the class path");
            return ExitCode.USAGE;
        }
        if (cluster.packaged.isPresent()) {
            return cluster.pack(loaded.get(), changes, runner.get(), terminal);
        }
        return toSnapshot ? toSnapshot(loaded.get(), runner.get()) : run(loaded.get(), runner.get(), pause);
    }

    private Optional<String> wrongNumber() {
        return parallelism < 1 || parallelism > MOST
                ? Optional.of("--parallelism is " + parallelism + "; give 1 to " + MOST)
                : Optional.empty();
    }

    /** Which options do not go together; empty if all do. */
    private Optional<String> notTogether() {
        if (cluster.areGiven() && (fromSnapshot.isPresent() || toSnapshot)) {
            return Optional.of(
                    "--from-snapshot and --to-snapshot are for jobs in this process: leave out --jobmanager and --package");
        }
        if (cluster.packaged.isPresent() && (from.isPresent() || checkpoints.isPresent())) {
            return Optional.of(
                    "--from and --checkpoints are not kept in a jar: leave them out, and give them to 'flink run', as"
                            + " -s PATH and -Dexecution.checkpointing.dir=URI");
        }
        if (cluster.packaged.isPresent() && (isGiven("--parallelism") || isGiven("--every"))) {
            return Optional.of(
                    "--parallelism and --every are not kept in a jar: leave them out, and give them to 'flink run', as -p N"
                            + " and -Dexecution.checkpointing.interval=10s");
        }
        if (changes.isPresent() && Files.isDirectory(changes.get())) {
            return Optional.of(
                    "--changes is '" + changes.get() + "', a folder; give a file, which need not be there yet");
        }
        if (changes.isPresent() && toSnapshot) {
            return Optional.of("--to-snapshot runs nothing, so it makes no changes: leave out --changes");
        }
        if (fromSnapshot.isPresent() && from.isPresent()) {
            return Optional.of("--from and --from-snapshot each say where to go on: give one of them");
        }
        return from.flatMap(FlinkCommand::unfinished);
    }

    /** Says so where that is a folder here, of a checkpoint that was being written when its job was killed. */
    private static Optional<String> unfinished(String from) {
        Path folder = Path.of(from.replaceFirst("^file:(//)?", "")).toAbsolutePath();
        if (!Files.isDirectory(folder) || isCheckpoint(folder)) {
            return Optional.empty();
        }
        try (Stream<Path> beside = Files.list(folder.getParent())) {
            String finished = beside.filter(FlinkCommand::isCheckpoint)
                    .max(Comparator.comparingLong(each -> lastModifiedMs(each.resolve(METADATA))))
                    .map(newest -> "take " + newest)
                    .orElse("none beside it has one");
            return Optional.of("--from is '" + from + "', where there is no '" + METADATA
                    + "': no savepoint, or a checkpoint that was being written when its job was killed; " + finished);
        } catch (IOException unreadable) {
            return Optional.empty(); // Flink says what is wrong
        }
    }

    private static boolean isCheckpoint(Path folder) {
        return Files.exists(folder.resolve(METADATA));
    }

    private static long lastModifiedMs(Path file) {
        try {
            return Files.getLastModifiedTime(file).toMillis();
        } catch (IOException gone) {
            return Long.MIN_VALUE;
        }
    }

    private boolean isGiven(String option) {
        return spec.commandLine().getParseResult().hasMatchedOption(option);
    }

    /** Brings a savepoint back to where {@code run} finds it. */
    private int toSnapshot(LoadedPipeline loaded, JobRunner runner) throws IOException {
        if (from.isEmpty() || loaded.pipeline().journal().isEmpty()) {
            terminal.error(
                    from.isEmpty()
                            ? "--to-snapshot takes a savepoint: give --from PATH"
                            : "a run goes on from its journal, and " + loaded.file()
                                    + " has none: add 'journal: {dir: journal}'");
            return ExitCode.USAGE;
        }
        Path file = Files.createTempFile("ringmill-", ".state");
        try {
            JobState state = runner.read(loaded.pipeline(), from.get(), file);
            Snapshot snapshot = JobHandover.toJournal(loaded.pipeline(), state);
            terminal.note("snapshot " + snapshot.file() + " holds what the job remembers, at event "
                    + Figures.count(state.checkpoint().sequence()) + "; to go on: ringmill run " + loaded.file());
            return ExitCode.DONE;
        } catch (Exception failed) {
            terminal.error("the savepoint was not brought back: " + Messages.of(failed));
            return ExitCode.FAILED;
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private int run(LoadedPipeline loaded, JobRunner runner, Duration pause) throws Exception {
        JobRunner.Settings settings =
                new JobRunner.Settings(parallelism, checkpoints, pause, from, changes.map(Path::toAbsolutePath));
        if (cluster.detached) {
            return detach(loaded, runner, settings);
        }
        Optional<Path> seed = fromSnapshot.isPresent() ? Optional.of(seedFile()) : Optional.empty();
        try {
            return run(loaded, runner, settings, seed);
        } finally {
            if (seed.isPresent()) {
                Files.deleteIfExists(seed.get());
            }
        }
    }

    /** Where tasks read what a run before has left: beside the checkpoints, if there are any. */
    private Path seedFile() throws IOException {
        return checkpoints.isEmpty()
                ? Files.createTempFile("ringmill-", ".state")
                : Files.createTempFile(Files.createDirectories(checkpoints.get()), "seed-", ".state");
    }

    private JobRunner.Job start(
            LoadedPipeline loaded, JobRunner runner, JobRunner.Settings settings, Optional<Path> seed)
            throws Exception {
        if (seed.isEmpty()) {
            return cluster.start(loaded, runner, settings);
        }
        JobState state = JobHandover.ofJournal(loaded.pipeline(), fromSnapshot.get(), seed.get());
        terminal.note("goes on where the run of journal " + fromSnapshot.get() + " was stopped, at event "
                + Figures.count(state.checkpoint().sequence()));
        return runner.start(loaded.pipeline(), settings, state);
    }

    private int run(LoadedPipeline loaded, JobRunner runner, JobRunner.Settings settings, Optional<Path> seed) {
        try (JobRunner.Job job = start(loaded, runner, settings, seed)) {
            StopSignals signals = new StopSignals(terminal, by -> stop(job));
            try {
                Optional<JobRunner.Outcome> ended = job.await();
                ended.ifPresent(outcome -> JobPlanText.outcome(outcome, terminal));
                awaitStopped();
                return ended.isEmpty() && lost ? ExitCode.FAILED : ExitCode.DONE;
            } finally {
                signals.close();
            }
        } catch (Exception failed) {
            terminal.error("the job failed: " + Messages.of(failed));
            return ExitCode.FAILED;
        }
    }

    @SuppressWarnings("MustBeClosedChecker") // it goes on
    private int detach(LoadedPipeline loaded, JobRunner runner, JobRunner.Settings settings) {
        try {
            terminal.note("job " + cluster.start(loaded, runner, settings).id() + " runs");
            return ExitCode.DONE;
        } catch (Exception failed) {
            terminal.error("the job was not started: " + Messages.of(failed));
            return ExitCode.FAILED;
        }
    }

    private Duration everyOrThrow() {
        try {
            Duration pause = Duration.ofNanos(Durations.parse(every));
            if (pause.compareTo(LEAST_PAUSE) < 0) {
                throw new IllegalArgumentException(every + " is too short; give at least 10ms");
            }
            return pause;
        } catch (IllegalArgumentException wrong) {
            throw new ParameterException(spec.commandLine(), "--every: " + wrong.getMessage(), wrong);
        }
    }

    /** Ctrl-C: with a folder for it the job stops where it is, and can go on from there. */
    private void stop(JobRunner.Job job) {
        Thread thread = new Thread(() -> stopNow(job), "ringmill-stop");
        thread.setDaemon(true);
        stopping = Optional.of(thread);
        thread.start();
    }

    /** The job has ended: where it was stopped, what to go on from is yet to be told. */
    private void awaitStopped() throws InterruptedException {
        if (stopping.isPresent()) {
            stopping.get().join();
        }
    }

    private void stopNow(JobRunner.Job job) {
        if (checkpoints.isEmpty()) {
            job.close();
            return;
        }
        try {
            terminal.note("stopped; to go on: --from " + job.stop(checkpoints.get()));
        } catch (Exception failed) {
            lost = true;
            terminal.error("no savepoint was made: " + Messages.of(failed));
            job.close();
        }
    }
}
