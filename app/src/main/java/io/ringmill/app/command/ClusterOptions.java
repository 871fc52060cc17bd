package io.ringmill.app.command;

import io.ringmill.app.report.LoadedPipeline;
import io.ringmill.app.terminal.ExitCode;
import io.ringmill.app.terminal.Messages;
import io.ringmill.app.terminal.Terminal;
import io.ringmill.ingest.JobRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** A job for a cluster of Flink's that runs elsewhere. */
final class ClusterOptions {

    @Option(
            names = "--jobmanager",
            paramLabel = "HOST:PORT",
            description =
                    "Has the cluster run the job whose JobManager serves REST there, and waits until the job ends.")
    Optional<String> jobManager = Optional.empty();

    @Option(names = "--detached", description = "With --jobmanager: says the job's id, and does not wait.")
    boolean detached;

    @Option(
            names = "--package",
            paramLabel = "JAR",
            description =
                    "Runs nothing: writes a jar for 'flink run', which says how many tasks and checkpoints there are.")
    Optional<Path> packaged = Optional.empty();

    /** What is wrong with them; empty if nothing is. */
    Optional<String> fault() {
        if (jobManager.isPresent() && packaged.isPresent()) {
            return Optional.of("--package writes a jar and --jobmanager runs the job; give one of them");
        }
        if (jobManager.isPresent() && !jobManager.get().matches(".+:\\d{1,5}")) {
            return Optional.of("--jobmanager is '" + jobManager.get() + "'; give HOST:PORT, as localhost:8081");
        }
        if (packaged.isPresent()
                && (!packaged.get().toString().endsWith(".jar") || Files.isDirectory(packaged.get()))) {
            return Optional.of("--package is '" + packaged.get() + "'; give the name of a file that ends in .jar");
        }
        if (detached && jobManager.isEmpty()) {
            return Optional.of("--detached is for a job that another process runs; add --jobmanager HOST:PORT");
        }
        return Optional.empty();
    }

    boolean areGiven() {
        return jobManager.isPresent() || packaged.isPresent();
    }

    /** Tells of files that tasks elsewhere would look for in a folder that nobody knows; false if there are any. */
    boolean canReach(LoadedPipeline loaded, Optional<Path> changes, Terminal terminal) {
        List<Path> relative = Stream.of(
                        Stream.of(loaded.pipeline().models().stream()
                                .map(Path::of)
                                .toList()),
                        loaded.connectors().sources().stream()
                                .map(source -> source.plan().files()),
                        loaded.connectors().sinks().stream()
                                .map(sink -> sink.plan().files()),
                        loaded.connectors().sinks().stream()
                                .map(sink -> sink.plan().appended()),
                        changes.stream().map(List::of))
                .flatMap(files -> files)
                .flatMap(List::stream)
                .filter(file -> !file.isAbsolute())
                .toList();
        relative.forEach(file -> terminal.error("tasks of a cluster run in folders of their own, where there is no '"
                + file + "'; give an absolute path that all machines see"));
        return relative.isEmpty();
    }

    /** Writes the jar. */
    int pack(LoadedPipeline loaded, Optional<Path> changes, JobRunner runner, Terminal terminal) {
        Path jar = packaged.orElseThrow();
        try {
            runner.pack(loaded.pipeline(), changes, jar);
            terminal.note("wrote " + jar + "; to run it: flink run -p 4 -Dexecution.checkpointing.interval=10s " + jar);
            return ExitCode.DONE;
        } catch (IOException failed) {
            terminal.error(jar + " was not written: " + Messages.of(failed));
            return ExitCode.FAILED;
        }
    }

    /** Starts the job, here unless a cluster is to run it. */
    JobRunner.Job start(LoadedPipeline loaded, JobRunner runner, JobRunner.Settings settings) throws Exception {
        return jobManager.isPresent()
                ? runner.submit(loaded.pipeline(), settings, jobManager.get())
                : runner.start(loaded.pipeline(), settings);
    }
}
