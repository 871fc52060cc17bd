package io.ringmill.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * The machine's own jitter, as jHiccup tells it: a process that does nothing but sleep a millisecond, and notes whenever it
 * is woken more than another millisecond too late. It is a process of its own, so that it does not see what stops the JVM
 * that is measured.
 */
final class Hiccups implements AutoCloseable {

    /** Beyond that, somebody has stopped the process. */
    static final long STOPPED_NS = 10_000_000_000L;

    private static final long SLEEP_NS = 1_000_000;

    private final Process process;
    private final Path file;

    /** From when to when, by {@link System#nanoTime}, which is one clock for all processes of a machine. */
    record Hiccup(long fromNs, long toNs) {}

    Hiccups(Path dir) throws IOException {
        file = dir.resolve("hiccups.txt");
        process = new ProcessBuilder(
                        Program.java(),
                        "-Xmx16m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Hiccups.class.getName())
                .redirectOutput(file.toFile())
                .redirectErrorStream(true)
                .start();
    }

    /** Prints each hiccup until it is killed. */
    public static void main(String[] args) {
        long beforeNs = System.nanoTime();
        while (true) {
            LockSupport.parkNanos(SLEEP_NS);
            long nowNs = System.nanoTime();
            if (nowNs - beforeNs > 2 * SLEEP_NS) {
                System.out.println(beforeNs + SLEEP_NS + " " + nowNs);
                nowNs = System.nanoTime();
            }
            beforeNs = nowNs;
        }
    }

    /** Those that began later, so far. */
    List<Hiccup> since(long beginNs) {
        try {
            List<Hiccup> all = new ArrayList<>();
            List<String> lines = Files.readAllLines(file);
            for (String line : lines.subList(0, Math.max(0, lines.size() - 1))) {
                String[] parts = line.split(" ");
                Hiccup hiccup = new Hiccup(Long.parseLong(parts[0]), Long.parseLong(parts[1]));
                if (hiccup.fromNs - beginNs >= 0) {
                    all.add(hiccup);
                }
            }
            return all;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The longest, but for those in which the process was stopped. */
    static long longestNs(List<Hiccup> all) {
        return all.stream()
                .mapToLong(each -> each.toNs - each.fromNs)
                .filter(ns -> ns < STOPPED_NS)
                .max()
                .orElse(SLEEP_NS);
    }

    /** For how long of a time there was one. */
    static long within(List<Hiccup> all, long fromNs, long toNs) {
        return all.stream()
                .mapToLong(each -> Math.max(0, Math.min(each.toNs, toNs) - Math.max(each.fromNs, fromNs)))
                .sum();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
