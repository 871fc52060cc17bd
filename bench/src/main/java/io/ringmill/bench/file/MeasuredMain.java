package io.ringmill.bench.file;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Runs a main class, and writes at the end of the process what this process has cost: processor time in nanoseconds, and
 * on Linux the most memory in bytes. Arguments: a file for that, the main class, its arguments.
 */
public final class MeasuredMain {

    private static final String PEAK = "VmHWM:";
    private static final long KIB = 1024;

    private MeasuredMain() {}

    public static void main(String[] args) throws Throwable {
        Path cost = Path.of(args[0]);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> write(cost)));
        Class.forName(args[1]).getMethod("main", String[].class).invoke(null, (Object)
                Arrays.copyOfRange(args, 2, args.length));
        // A rival may have left threads behind that are no daemons.
        System.exit(0);
    }

    private static void write(Path file) {
        try {
            long cpuNs = ProcessHandle.current()
                    .info()
                    .totalCpuDuration()
                    .orElseThrow()
                    .toNanos();
            Files.writeString(file, cpuNs + " " + peakBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long peakBytes() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return 0;
        }
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith(PEAK))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * KIB)
                .findFirst()
                .orElse(0);
    }
}
