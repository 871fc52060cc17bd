package io.ringmill.flink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command in a process of its own, with the program's jar and this module beside it. */
class FlinkProcessIT {

    private static final Path PROGRAM =
            Path.of("..", "app", "target", "ringmill.jar").toAbsolutePath();
    private static final Path MODULE = Path.of("target").toAbsolutePath();

    @TempDir
    Path dir;

    @Test
    void shouldWriteWhatRunWritesAndEndByItself() throws Exception {
        assumeThat(PROGRAM).as("the program, which the module app makes").exists();
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
        String classes = String.join(
                System.getProperty("path.separator"),
                PROGRAM.toString(),
                MODULE.resolve("ringmill-flink.jar").toString(),
                MODULE.resolve("lib") + "/*");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Djava.io.tmpdir=" + Files.createDirectories(dir.resolve("tmp")),
                "-cp",
                classes,
                "io.ringmill.app.Main"));
        command.addAll(List.of(arguments));
        return command;
    }
}
