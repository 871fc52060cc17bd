package io.ringmill.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.app.terminal.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

    @ParameterizedTest
    @ValueSource(strings = {"csv", "ndjson"})
    void shouldMeasureTheWholeProgramFromAFileItMakes(String format) throws IOException {
        Path file = folder.resolve("made/trades." + format);
        Path json = folder.resolve("file.json");
        Cli bench = Cli.run(
                "bench",
                "throughput",
                "--file",
                file.toString(),
                "--format",
                format,
                "--rounds",
                "1",
                "--events",
                "20000",
                "--keys",
                "10",
                "--json",
                json.toString());
        assertThat(bench.expect(ExitCode.DONE).out())
                .contains("20,000 rows", "ringmill run", "byte loop, all", "right")
                .doesNotContain("WRONG");
        assertThat(bench.out().lines().filter(line -> line.startsWith("|"))).allMatch(line -> line.length() <= 80);
        assertThat(file).exists();
        assertThat(Files.readString(json)).contains("\"kind\": \"file\"", "\"cpuNs\"", "\"alerts\"");
    }

    @Test
    void shouldRefuseWhatDoesNotGoWithAFile() throws IOException {
        assertThat(Cli.run("bench", "throughput", "W1", "--file")
                        .expect(ExitCode.USAGE)
                        .err())
                .contains("--file measures one pipeline");
        assertThat(Cli.run("bench", "throughput", "--file", "--format", "xml")
                        .expect(ExitCode.USAGE)
                        .err())
                .contains("no format 'xml'; there are csv, ndjson");
        assertThat(Cli.run("bench", "throughput", "--file", "--events", "0")
                        .expect(ExitCode.USAGE)
                        .err())
                .contains("--events must be at least 1");
        assertThat(Cli.run("bench", "throughput", "--file", "W1")
                        .expect(ExitCode.USAGE)
                        .err())
                .contains("W1 would be the name of its file");
        assertThat(Cli.run("bench", "throughput", "--file", "--api", "typed")
                        .expect(ExitCode.USAGE)
                        .err())
                .contains("leave out loads, --systems, --journal, --against, --api, --passes");
        assertThat(Cli.run("bench", "throughput", "--format", "ndjson")
                        .expect(ExitCode.USAGE)
                        .err())
                .contains("--format is that of the file: say --file, too");
        Path noFolder = Files.writeString(folder.resolve("file"), "");
        assertThat(Cli.run(
                                "bench",
                                "throughput",
                                "--file",
                                noFolder.resolve("x.csv").toString())
                        .expect(ExitCode.USAGE)
                        .err())
                .contains("--file: ");
    }

    @Test
    void shouldNameTheSystemsWhenOneIsUnknown() {
        assertThat(Cli.run("bench", "throughput", "W1", "--systems", "inlin")
                        .expect(ExitCode.USAGE)
                        .err())
                .contains("inlin", "inline");
    }

    @Test
    void shouldRefuseImpossibleOptionsAllAtOnceBeforeAnythingRuns() {
        Cli bench = Cli.run(
                "bench",
                "latency",
                "W1",
                "--keys",
                "0",
                "--rate",
                "0,1000",
                "--burst",
                "-1",
                "--rounds",
                "0",
                "--seconds",
                "0",
                "--cpus",
                "4096",
                "--against",
                folder.resolve("none.json").toString(),
                "--html",
                folder.toString());
        assertThat(bench.expect(ExitCode.USAGE).err())
                .contains("--keys must be at least 1, not 0")
                .contains("--rate must be 1 to 1000000000, not 0")
                .contains("--burst must be at least 1, not -1")
                .contains("--rounds must be at least 1, not 0")
                .contains("--seconds must be above 0, not 0")
                .contains("--cpus must be cores of this machine")
                .contains("none.json' that can be read")
                .contains("--html: '" + folder + "' is a folder; name a file");
        assertThat(Cli.run("bench", "throughput", "--events", "0", "--passes", "0", "--warm-up", "-1", "--workers", "0")
                        .expect(ExitCode.USAGE)
                        .err())
                .contains("--events must")
                .contains("--passes must")
                .contains("--warm-up must be at least 0, not -1")
                .contains("--workers must");
    }

    @Test
    void shouldRefuseALoadThatIsNotThere() {
        assertThat(Cli.run("bench", "latency", "W9").expect(ExitCode.USAGE).err())
                .contains("there is no such file");
    }
}
