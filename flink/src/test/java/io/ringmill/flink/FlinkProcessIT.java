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
    }

    private String run(String... arguments) throws IOException, InterruptedException {
        String classes = String.join(
                System.getProperty("path.separator"),
                PROGRAM.toString(),
                MODULE.resolve("ringmill-flink.jar").toString(),
                MODULE.resolve("lib") + "/*");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classes,
                "io.ringmill.app.Main"));
        command.addAll(List.of(arguments));
        Path out = dir.resolve("stdout");
        Process process = new ProcessBuilder(command)
                .directory(dir.toFile())
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).as("ended").isTrue();
        assertThat(process.exitValue()).as(Files.readString(out)).isZero();
        return Files.readString(out);
    }
}
