package io.ringmill.bench.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A process that measures; it ends with this one, whatever happens. */
public final class ChildProcess {

    private static final long LONGEST_MINUTES = 20;
    private static final int SHOWN_LINES = 15;

    private final String what;
    private final Path log;

    /**
     * A process to be run.
     *
     * @param what it measures, as failures say it
     * @param log where its output goes
     */
    public ChildProcess(String what, Path log) {
        this.what = what;
        this.log = log;
    }

    /**
     * Runs a command to its end; returns how many nanoseconds that took.
     *
     * @throws ForkFailedException if it fails, takes too long, or leaves no file {@code result}
     */
    public long run(ProcessBuilder command, Path result) throws IOException {
        long beginNs = System.nanoTime();
        Process process =
                command.redirectErrorStream(true).redirectOutput(log.toFile()).start();
        Thread killer = new Thread(process::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(killer);
        try {
            if (!process.waitFor(LONGEST_MINUTES, TimeUnit.MINUTES)) {
                throw failed("took longer than " + LONGEST_MINUTES + " minutes");
            }
            long tookNs = System.nanoTime() - beginNs;
            if (process.exitValue() != 0 || !Files.exists(result)) {
                throw failed("ended with code " + process.exitValue());
            }
            return tookNs;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw failed("was interrupted");
        } finally {
            process.destroyForcibly();
            Runtime.getRuntime().removeShutdownHook(killer);
        }
    }

    private ForkFailedException failed(String how) throws IOException {
        List<String> lines = Files.readAllLines(log);
        String end = String.join("\n  ", lines.subList(Math.max(0, lines.size() - SHOWN_LINES), lines.size()));
        return new ForkFailedException(what + " " + how + "; the end of its log:\n  " + end);
    }

    /** Deletes a folder with what is in it, if it is there. */
    public static void deleteAll(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }
}
