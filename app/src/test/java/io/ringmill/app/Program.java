package io.ringmill.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The packaged program in a process of its own: {@code java -jar}, no flags. */
final class Program implements AutoCloseable {

    private static final long LIMIT_SECONDS = 120;

    private final Path dir;
    private final Process process;
    private final Path out;
    private final Path err;

    private Program(Path dir, Process process, Path out, Path err) {
        this.dir = dir;
        this.process = process;
        this.out = out;
        this.err = err;
    }

    /** Starts the program in a folder. */
    static Program start(Path dir, String... args) {
        List<String> command = new ArrayList<>();
        command.add(java());
        command.add("-jar");
        command.add(jar().toString());
        command.addAll(List.of(args));
        return start(dir, command);
    }

    static Program start(Path dir, List<String> command) {
        return start(dir, command, Map.of());
    }

    /** As {@link #start(Path, List)}, with more in the environment. */
    static Program start(Path dir, List<String> command, Map<String, String> environment) {
        try {
            Path out = Files.createTempFile(dir, "out", ".txt");
            Path err = Files.createTempFile(dir, "err", ".txt");
            ProcessBuilder builder = new ProcessBuilder(command);
            builder.environment().putAll(environment);
            Process process = builder.directory(dir.toFile())
                    .redirectInput(new File("/dev/null"))
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile())
                    .start();
            return new Program(dir, process, out, err);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The java that runs this test. */
    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    static Path jar() {
        Path jar = Path.of(System.getProperty("ringmill.jar", "target/ringmill.jar"))
                .toAbsolutePath();
        assertThat(jar)
                .as("the packaged program; mvn verify makes it before these tests")
                .exists();
        return jar;
    }

    /** Runs the program to its end. */
    static Program run(Path dir, String... args) {
        Program program = start(dir, args);
        program.await();
        return program;
    }

    Program await() {
        try {
            boolean ended = process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
            assertThat(ended).as("ended; out: %s; err: %s", out(), err()).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        return this;
    }

    /** Fails, with all that was printed, if the exit code is another, or if a stack trace was printed. */
    Program expect(int exitCode) {
        assertThat(process.exitValue())
                .as("exit code; out: %s; err: %s", out(), err())
                .isEqualTo(exitCode);
        assertThat(err()).doesNotContain("\tat ");
        return this;
    }

    /** Sends SIGTERM. */
    void terminate() {
        process.destroy();
    }

    /** Sends SIGKILL. */
    void kill() {
        process.destroyForcibly();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** What its threads do, as the JDK's jcmd tells it; nothing while it starts or once it has ended. */
    String threads() {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        try (Program asked = start(dir, List.of(jcmd, Long.toString(process.pid()), "Thread.print"))) {
            return asked.await().out();
        }
    }

    /** The exit code; 137 if it was killed. */
    int exit() {
        return process.exitValue();
    }

    String out() {
        return read(out);
    }

    String err() {
        return read(err);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
