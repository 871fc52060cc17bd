package io.ringmill.bench.measure;

import io.ringmill.bench.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Runs a task in a JVM of its own, with this JVM's options and class path, and reads what came of it. */
public final class Fork {

    /** What a program's manifest may say and a class path does not. */
    public static final List<String> FOR_CHRONICLE = List.of(
            "-Dchronicle.analytics.disable=true",
            "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED",
            "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
            "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED");

    private final String classPath;
    private final List<String> options;

    private Fork(String classPath, List<String> options) {
        this.classPath = classPath;
        this.options = options;
    }

    /** JVMs like this one. {@code options} come last and win. */
    public static Fork likeThisJvm(List<String> options) {
        List<String> all = new ArrayList<>(FOR_CHRONICLE);
        for (String option : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
            if (mayPass(option) && !all.contains(option)) {
                all.add(option);
            }
        }
        all.addAll(options);
        return new Fork(System.getProperty("java.class.path"), all);
    }

    /** Not a second agent on the same port or file, nor an archive made for another class path. */
    private static boolean mayPass(String option) {
        return Stream.of(
                        "-agentlib",
                        "-javaagent",
                        "-XX:SharedArchiveFile",
                        "-XX:AOT",
                        "-XX:ArchiveClassesAtExit",
                        "-XX:StartFlightRecording")
                .noneMatch(option::startsWith);
    }

    /** The options of the JVMs. */
    public List<String> options() {
        return List.copyOf(options);
    }

    /**
     * Measures.
     *
     * @throws ForkFailedException if the JVM ends without a result
     */
    public Map<?, ?> run(ForkTask task) {
        try {
            Path in = Files.createTempFile("ringmill-bench", ".json");
            try {
                Files.writeString(in, Json.write(task.toMap()));
                return run(task.contender() + " on " + task.load().subject(), ForkMain.class, List.of(in.toString()));
            } finally {
                Files.delete(in);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Runs a main class, which writes an object in JSON to the file that its last argument names.
     *
     * @param what it measures, as failures say it
     * @param args those before the last one
     * @throws ForkFailedException if the JVM ends without a result
     */
    public Map<?, ?> run(String what, Class<?> main, List<String> args) {
        try {
            Path folder = Files.createTempDirectory("ringmill-bench");
            try {
                Path out = folder.resolve("result.json");
                new ChildProcess(what, folder.resolve("log")).run(new ProcessBuilder(command(main, args, out)), out);
                return (Map<?, ?>) Json.read(Files.readString(out));
            } finally {
                ChildProcess.deleteAll(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> command(Class<?> main, List<String> args, Path out) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.add("-cp");
        command.add(classPath);
        command.add(main.getName());
        command.addAll(args);
        command.add(out.toString());
        return command;
    }
}
