package io.ringmill.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.app.terminal.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the measurements are worth is for a quiet machine; here that they run, check results and write their files. */
class BenchCommandTest {

    @TempDir
    Path folder;

    @Test
    void shouldMeasureThroughputBesideTheLoop() throws IOException {
        Path json = folder.resolve("throughput.json");
        Cli bench = Cli.run(
                "bench",
                "throughput",
                "W1",
                "--systems",
                "loop,inline",
                "--rounds",
                "1",
                "--passes",
                "1",
                "--events",
                "20000",
                "--keys",
                "10",
                "--warm-up",
                "0.1",
                "--json",
                json.toString());
        assertThat(bench.expect(ExitCode.DONE).out())
                .contains("hand-written loop", "Ringmill inline", "right")
                .doesNotContain("WRONG");
        assertThat(Files.readString(json)).contains("\"throughput\"", "\"machine\"");
    }

    @Test
    void shouldMeasureLatencyAndWriteThePage() throws IOException {
        Path page = folder.resolve("page.html");
        Cli bench = Cli.run(
                "bench",
                "latency",
                "W1",
                "--systems",
                "inline",
                "--rate",
                "20000",
                "--rounds",
                "1",
                "--warm-up",
                "0.1",
                "--seconds",
                "0.3",
                "--keys",
                "10",
                "--html",
                page.toString());
        assertThat(bench.expect(ExitCode.DONE).out())
                .contains("Ringmill inline")
                .doesNotContain("WRONG");
        assertThat(Files.readString(page)).startsWith("<!doctype html>").contains("<svg");
    }

    @Test
    void shouldNameTheSystemsWhenOneIsUnknown() {
        assertThat(Cli.run("bench", "throughput", "W1", "--systems", "inlin")
                        .expect(ExitCode.USAGE)
                        .err())
                .contains("inlin", "inline");
    }

    @Test
    void shouldRefuseALoadThatIsNotThere() {
        assertThat(Cli.run("bench", "latency", "W9").expect(ExitCode.USAGE).err())
                .contains("there is no such file");
    }
}
