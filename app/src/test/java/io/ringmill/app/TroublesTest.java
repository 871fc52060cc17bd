package io.ringmill.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.app.terminal.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the summary says before all else when something is not as it was meant. */
class TroublesTest {

    @TempDir
    Path dir;

    private Cli run(String stream, String source, String... lines) throws IOException {
        boolean csv = source.startsWith("csv");
        Path data = dir.resolve(csv ? "t.csv" : "t.ndjson");
        Files.writeString(data, (csv ? "ts,k,v\n" : "") + String.join("\n", lines) + "\n");
        Path file = dir.resolve("p.yml");
        Files.writeString(
                file, """
                streams:
                  s: {key: k, time: {field: ts, %s}, fields: {v: double}}
                windows:
                  w: {window: sliding 2 events, select: {m: mean(v)}}
                sources: [{%s: {path: '%s'%s}}]
                """.formatted(stream, csv ? "csv" : "ndjson", data, source.substring(source.indexOf(':') + 1)));
        Cli run = Cli.run("run", file.toString());
        return new Cli(
                run.exitCode(), run.out().replaceAll("\\s+", " "), run.err()); // Where lines break depends on the path.
    }

    @Test
    void shouldFailAndSayWhyWhenNothingIsAccepted() throws IOException {
        Cli run = run("unit: ms", "csv:", "1000,A,\"1,5\u001b[2J\"", "1001,A,\"2,5\"", "x,A,3")
                .expect(ExitCode.FAILED);
        assertThat(run.err()).contains("none of the 3 records was accepted; the summary says why");
        assertThat(run.out())
                .containsSubsequence(
                        "None of the 3 records was accepted.",
                        "2: field 'v' is not a number, in csv ",
                        "such as line 2: 1000,A,\"1,5\\u001b[2J\"",
                        "what may help: declare the field as symbol",
                        "1: time is not in ms or out of range",
                        "such as line 4: x,A,3",
                        "unit: ms",
                        "Events")
                .doesNotContain("\u001b")
                .doesNotContain("lossless");
    }

    @Test
    void shouldNameTheLatestWhenMostAreLate() throws IOException {
        Cli run = run("unit: ms", "csv:", "1577836900000,A,1", "1577836897500,A,2", "1577836899000,A,3")
                .expect(ExitCode.DONE);
        assertThat(run.out())
                .containsSubsequence(
                        "Of 3 records only 1 was accepted.",
                        "2: is late, by up to 2.5s, in stream s",
                        "such as {\"stream\":\"s\"",
                        "what may help: outOfOrder: 3s on the stream")
                .contains("nothing else was dropped");
    }

    @Test
    void shouldNameThePathWhenNoRecordHasIt() throws IOException {
        Cli run = run("unit: ms", "ndjson:, map: {v: data.v}", "{\"ts\":1577836900000,\"k\":\"A\",\"v\":2}")
                .expect(ExitCode.DONE);
        assertThat(run.out()).contains("has 'v', mapped to 'data.v'.").contains("lossless: nothing was dropped");
    }

    @Test
    void shouldHintAtTheUnitWhenTimesAreFarOff() throws IOException {
        assertThat(run("unit: ns", "csv:", "1577836900000,A,1")
                        .expect(ExitCode.DONE)
                        .out())
                .containsSubsequence(
                        "are from 1970-01-01",
                        "'unit' of the stream's time; with one 1,000,000 times as long",
                        "2020-01-01");
        assertThat(run("unit: s", "csv:", "7858118400,A,1")
                        .expect(ExitCode.DONE)
                        .out())
                .containsSubsequence("are from 2219-", "what may help: 'unit' of the stream's time");
        assertThat(run("unit: ms", "csv:", "1577836900000,A,1")
                        .expect(ExitCode.DONE)
                        .out())
                .doesNotContain("what may help");
    }

    @Test
    void shouldSayWhatFiltersWhenAllIsFiltered() throws IOException {
        Cli run = run("unit: ms", "csv:, where: v > 10", "1577836900000,A,1", "1577836900000,A,2")
                .expect(ExitCode.FAILED);
        assertThat(run.out())
                .containsSubsequence("None of the 2 records", "2: is dropped by the source's 'where'", "line 2: ");
    }
}
