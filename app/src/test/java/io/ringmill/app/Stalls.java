package io.ringmill.app;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.stream.Stream;

/**
 * For how long an engine that is given events as fast as it takes them has not taken any, and for how much of that its
 * threads were not to blame, as they were ready to run and waited for a core. Linux tells that of each thread.
 */
final class Stalls implements AutoCloseable {

    private static final Path TASKS = Path.of("/proc/self/task");
    private static final long LOOK_EVERY_NS = 1_000_000;
    private static final long LEAST_NS = 5_000_000;
    private static final int MOST = 200;

    /** A time without events, by {@link System#nanoTime}. {@code waitedNs}: for a core. */
    record Stall(long fromNs, long toNs, long waitedNs) {

        /** What neither the scheduler nor the machine explains. */
        long ownNs(List<Hiccups.Hiccup> hiccups) {
            return Math.max(0, toNs - fromNs - waitedNs - Hiccups.within(hiccups, fromNs, toNs));
        }
    }

    private final List<RandomAccessFile> waits = new ArrayList<>();
    private final byte[] text = new byte[128];
    /** Those of which the scheduler explains least, the least of them first. */
    private final PriorityQueue<Stall> stalls =
            new PriorityQueue<>(Comparator.comparingLong(stall -> stall.toNs - stall.fromNs - stall.waitedNs));

    private long beforeNs;
    private long lookedNs;
    private long waitedNs;
    private long longestNs;
    private long begunNs;

    /** Of these threads, by the numbers that the system has for them. */
    Stalls(Set<String> threads) throws IOException {
        for (String thread : threads) {
            waits.add(new RandomAccessFile(
                    TASKS.resolve(thread).resolve("schedstat").toFile(), "r"));
        }
        restart();
    }

    /** The threads of this process whose names begin so; none on another system than Linux. */
    static Set<String> threads(String name) throws IOException {
        Set<String> found = new HashSet<>();
        if (Files.isDirectory(TASKS)) {
            try (Stream<Path> all = Files.list(TASKS)) {
                for (Path task : all.toList()) {
                    if (Files.readString(task.resolve("comm")).startsWith(name)) {
                        found.add(task.getFileName().toString());
                    }
                }
            }
        }
        return found;
    }

    /** The number of the thread that calls. */
    static Set<String> thisThread() throws IOException {
        Path self = Path.of("/proc/thread-self");
        return Files.exists(self) ? Set.of(self.toRealPath().getFileName().toString()) : Set.of();
    }

    /** Begins: what was before does not count. */
    void begin() {
        stalls.clear();
        longestNs = 0;
        restart();
        begunNs = beforeNs;
    }

    long begunNs() {
        return begunNs;
    }

    /** Goes on: what was since the last call is not counted. */
    void restart() {
        beforeNs = System.nanoTime();
        lookedNs = beforeNs;
        waitedNs = waited();
    }

    /** Some events were taken. */
    void taken() {
        long nowNs = System.nanoTime();
        long gapNs = nowNs - beforeNs;
        longestNs = Math.max(longestNs, gapNs < Hiccups.STOPPED_NS ? gapNs : 0);
        if (gapNs >= LEAST_NS || nowNs - lookedNs >= LOOK_EVERY_NS) {
            long newWaitedNs = waited();
            if (gapNs >= LEAST_NS) {
                stalls.add(new Stall(beforeNs, nowNs, newWaitedNs - waitedNs));
                if (stalls.size() > MOST) {
                    stalls.remove();
                }
            }
            waitedNs = newWaitedNs;
            lookedNs = nowNs;
        }
        beforeNs = nowNs;
    }

    private long waited() {
        try {
            long sum = 0;
            for (RandomAccessFile wait : waits) {
                wait.seek(0);
                int length = wait.read(text);
                sum += Long.parseLong(new String(text, 0, length, StandardCharsets.US_ASCII).split(" ")[1]);
            }
            return sum;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The longest so far, whatever it was due to, but for a time in which the process was stopped. */
    long longestNs() {
        return longestNs;
    }

    /** The one that is least explained. */
    Stall worst(List<Hiccups.Hiccup> hiccups) {
        return stalls.stream()
                .max(Comparator.comparingLong(stall -> stall.ownNs(hiccups)))
                .orElse(new Stall(0, 0, 0));
    }

    @Override
    public void close() throws IOException {
        for (RandomAccessFile wait : waits) {
            wait.close();
        }
    }
}
