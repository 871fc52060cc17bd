package io.ringmill.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A library that makes system calls of a program fail, or its wall clock jump: {@code faults.c}, which says how. */
record FaultInjection(Path library) {

    static final int EIO = 5;
    static final int ENOSPC = 28;

    /** Compiles it in this folder; skips the test where that cannot be. */
    static FaultInjection compile(Path dir) throws IOException {
        Path source = dir.resolve("faults.c");
        Path library = dir.resolve("faults.so");
        try (InputStream in = FaultInjection.class.getResourceAsStream("/faults.c")) {
            Files.copy(in, source, StandardCopyOption.REPLACE_EXISTING);
        }
        boolean linux = System.getProperty("os.name").equals("Linux");
        assumeTrue(
                linux && runs("cc", "-shared", "-fPIC", "-O1", "-o", library.toString(), source.toString(), "-ldl"),
                "system calls are made to fail on Linux only, by a library that is compiled with cc");
        return new FaultInjection(library);
    }

    /** Whether a command is there and does its work. */
    static boolean runs(String... command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            return process.exitValue() == 0;
        } catch (IOException absent) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** What is to be in the environment of a program of which these calls fail, from the given one on, on files of that path. */
    Map<String, String> failing(String calls, String file, int errno, int from) {
        return Map.of(
                "LD_PRELOAD",
                library.toString(),
                "FAULT_CALLS",
                calls,
                "FAULT_FILE",
                file,
                "FAULT_ERRNO",
                Integer.toString(errno),
                "FAULT_FROM",
                Integer.toString(from));
    }

    /** The same of one whose wall clock goes so much faster, and jumps: pairs of seconds since the start and of the offset. */
    Map<String, String> clock(int speed, String jumps) {
        return Map.of("LD_PRELOAD", library.toString(), "FAULT_SPEED", Integer.toString(speed), "FAULT_CLOCK", jumps);
    }
}
