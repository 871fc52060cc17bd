package io.ringmill.flink;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command in a process of its own, with the program's jar and this module beside it. */
class FlinkProcessIT {

    @TempDir
    Path dir;

    @Test
    void shouldWriteWhatRunWritesAndEndByItself() throws Exception {
        assumeTrue(Program.isHere(), "skipped: no program, which the module app makes");
        Path file = Files.writeString(dir.resolve("job.yml"), """
                streams:
                  trades: {key: symbol, time: {field: ts, unit: ns}, fields: {price: double, size: double}}
                windows:
                  bar: {window: tumbling 1s, select: {open: first(price), volume: sum(size)}}
                rules:
                  high: {when: price > bar.open, cooldown: 1s}
                sources: [ {simulate: {kind: ticks, keys: 20, count: 20000, seed: 5}} ]
                sinks: [ {csv: {dir: out}}, {alerts: {ndjson: out/alerts.ndjson}} ]
                """);
        run("run", file.toString(), "--quiet");
        Files.move(dir.resolve("out"), dir.resolve("local"));
        String out = run("flink", file.toString(), "--parallelism", "2", "--checkpoints", "state", "--every", "200ms");
        assertThat(out).contains("events.trades.accepted: 20,000", "digest: ");
        assertThat(LocalRun.byKey(LocalRun.files(dir.resolve("out"))))
                .isEqualTo(LocalRun.byKey(LocalRun.files(dir.resolve("local"))));
        assertThat(dir.resolve("tmp"))
                .as("what Flink leaves behind")
                .isDirectoryNotContaining("glob:**/{minicluster,flink-rpc}*");
    }

    /** A run is stopped, a job goes on with it, is stopped, and a run goes on with that. */
    @Test
    void shouldWriteWhatOneRunWritesWhenItMovesToFlinkAndBack() throws Exception {
        assumeTrue(Program.isHere(), "skipped: no program, which the module app makes");
        Path input = Files.writeString(dir.resolve("in.csv"), "ts,k,x\n" + records(0, 500));
        String yaml = """
                streams:
                  s: {key: k, time: {field: ts, unit: ms}, fields: {x: double}}
                windows:
                  px: {window: running, select: {n: count(x), sum: sum(x)}}
                  bar: {window: tumbling 100ms, select: {high: max(x)}}
                rules:
                  high: {when: x > bar.high, fire: each, limit: 2 per 50ms}
                sources: [ {csv: {path: in.csv, follow: @FOLLOW@}} ]
                sinks: [ {csv: {dir: out}}, {alerts: {ndjson: out/alerts.ndjson}} ]
                """;
        Path file = Files.writeString(
                dir.resolve("job.yml"), yaml.replace("@FOLLOW@", "true") + "journal: {dir: journal}\n");
        stop(500, "run", file.toString(), "--quiet");
        Files.writeString(input, records(500, 1_000), StandardOpenOption.APPEND);
        String stopped = stop(
                1_000,
                "flink",
                file.toString(),
                "--from-snapshot",
                "journal",
                "--checkpoints",
                "state",
                "--parallelism",
                "2");
        assertThat(stopped).contains("goes on where the run of journal journal was stopped, at event 500");
        String savepoint = stopped.substring(stopped.indexOf("--from ") + 7)
                .lines()
                .findFirst()
                .orElseThrow();
        String brought = run("flink", file.toString(), "--from", savepoint, "--to-snapshot");
        assertThat(brought).contains("holds what the job remembers, at event 1,000");
        Files.writeString(input, records(1_000, 1_500), StandardOpenOption.APPEND);
        stop(1_500, "run", file.toString(), "--quiet");
        Files.move(dir.resolve("out"), dir.resolve("moved"));

        Path once = Files.writeString(dir.resolve("once.yml"), yaml.replace("@FOLLOW@", "true"));
        stop(1_500, "run", once.toString(), "--quiet");
        assertThat(LocalRun.byKey(LocalRun.files(dir.resolve("moved"))))
                .isEqualTo(LocalRun.byKey(LocalRun.files(dir.resolve("out"))));
    }

    private static String records(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i -> i + ",k" + i % 7 + "," + i * 37 % 101 + "\n")
                .collect(joining());
    }

    /** Stops a process by a signal once so many rows are written; returns what it said. */
    private String stop(int rows, String... arguments) throws Exception {
        Path out = dir.resolve("stdout");
        Process process = new ProcessBuilder(command(arguments))
                .directory(dir.toFile())
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        try {
            Path written = dir.resolve("out/px.csv");
            Awaitility.await()
                    .atMost(Duration.ofMinutes(2))
                    .until(() -> !process.isAlive()
                            || (Files.exists(written)
                                    && Files.readAllLines(written).size() > rows));
            process.destroy();
            assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
            return Files.readString(out);
        } finally {
            process.destroyForcibly();
        }
    }

    private String run(String... arguments) throws IOException, InterruptedException {
        Process process = start(command(arguments));
        String out = Files.readString(dir.resolve("stdout"));
        assertThat(process.exitValue()).as(out).isZero();
        return out;
    }

    /** Starts a process, and waits until it has ended. */
    private Process start(List<String> command) throws IOException, InterruptedException {
        Path out = dir.resolve("stdout");
        Process process = new ProcessBuilder(command)
                .directory(dir.toFile())
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        boolean ended = process.waitFor(2, TimeUnit.MINUTES);
        process.destroyForcibly();
        assertThat(ended).as("ended: %s", Files.readString(out)).isTrue();
        return process;
    }

    private List<String> command(String... arguments) throws IOException {
        return Program.command(
                List.of(
                        "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED",
                        "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
                        "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED",
                        "-Djava.io.tmpdir=" + Files.createDirectories(dir.resolve("tmp"))),
                arguments);
    }
}
