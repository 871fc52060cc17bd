package io.ringmill.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.app.terminal.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What cannot be measured is refused in a sentence, before anything is. */
class BenchRefusalsTest {

    private static final String PIPELINE = """
            streams:
              trades: {key: symbol, time: {field: ts, unit: ms}, fields: {price: double}}
            rules:
              up: {on: trades, when: price > 1, fire: each}
            """;

    @TempDir
    Path folder;

    private String pipeline;

    @BeforeEach
    void writePipeline() throws IOException {
        pipeline = Files.writeString(folder.resolve("pipeline.yml"), PIPELINE).toString();
    }

    private static Cli bench(String... args) {
        return Cli.run(Stream.concat(Stream.of("bench"), Stream.of(args)).toArray(String[]::new));
    }

    private static String refused(String... args) {
        Cli bench = bench(args).expect(ExitCode.USAGE);
        assertThat(bench.out()).isEmpty();
        return bench.err();
    }

    /** As little as can be. */
    private static Cli measured(String... args) {
        String[] least = {"--rounds", "1", "--passes", "1", "--events", "20000", "--keys", "10", "--warm-up", "0.1"};
        return bench(Stream.of(Stream.of("throughput"), Stream.of(args), Stream.of(least))
                        .flatMap(each -> each)
                        .toArray(String[]::new))
                .expect(ExitCode.DONE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"typed", "columns"})
    void shouldRefuseAPipelineFileForAnApiOfTheWorkByHand(String api) {
        assertThat(refused("throughput", pipeline, "--api", api))
                .contains("--api " + api + " is for W1, W2 and W3; " + pipeline + " takes --api event");
    }

    @Test
    void shouldRefuseAPipelineFileThatNoneOfTheSystemsCanDo() {
        assertThat(refused("throughput", pipeline, "--systems", "loop")).contains("loop", pipeline, "fused-batch");
    }

    @Test
    void shouldRefuseAWorkThatNoneOfTheSystemsCanDo() {
        assertThat(refused("throughput", "W1", "W2", "--systems", "deques")).contains("deques cannot do W2");
        assertThat(refused("latency", "W3", "--systems", "deques")).contains("deques cannot do W3");
    }

    @Test
    void shouldTellWhichSystemsAreLeftOut() {
        assertThat(measured("W3", "--systems", "loop,deques").out()).contains("left out of W3: deques cannot do it");
    }

    private Path json(String text) throws IOException {
        return Files.writeString(folder.resolve("before.json"), text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"kind\": \"file\", \"machine\": {}, \"results\": [{\"name\": \"x\", \"wallNs\": [1]}]}",
                "{\"kind\": \"recovery\", \"machine\": {}, \"snapshot\": []}",
                "{\"kind\": \"server\", \"machine\": {}, \"runs\": []}",
                "{\"kind\": \"throughput\", \"machine\": {}}",
                "{\"kind\": \"throughput\", \"results\": []}",
                "{\"kind\": \"throughput\", \"machine\": {}, \"results\": []}",
                "{\"kind\": \"throughput\", \"machine\": {}, \"results\": [7]}",
                "{\"kind\": \"throughput\", \"machine\": {}, \"results\": [{\"eventsPerSecond\": {\"values\": []}}]}",
                "{\"kind\": \"throughput\", \"machine\": {}, \"results\": [{\"eventsPerSecond\": {\"values\": [null]}}]}",
                "[1, 2]",
                "{\"kind\": \"throughput\", \"results\": [{\"name\"",
                "",
            })
    void shouldRefuseAnEarlierRunThatIsNone(String text) throws IOException {
        Path before = json(text);
        assertThat(refused("throughput", "W1", "--against", before.toString()))
                .contains(before + " is no JSON of 'ringmill bench throughput'");
        assertThat(refused("latency", "W1", "--against", before.toString()))
                .contains(before + " is no JSON of 'ringmill bench latency'");
    }

    @Test
    void shouldRefuseAnEarlierRunThatIsNoText() throws IOException {
        Path before = Files.write(folder.resolve("before.json"), new byte[] {(byte) 0xff, (byte) 0xfe, 0, 1});
        assertThat(refused("throughput", "W1", "--against", before.toString()))
                .contains(before + " is no JSON of 'ringmill bench throughput'");
    }

    private String journal(String field) throws IOException {
        Path journal = folder.resolve("journal");
        Path feed = Files.writeString(
                folder.resolve("feed.ndjson"), "{\"ts\":1,\"symbol\":\"A\",\"" + field + "\":10.1}\n");
        Path recorded = Files.writeString(
                folder.resolve("recorded.yml"),
                PIPELINE.replace("price", field) + "sources: [{ndjson: {stream: trades, path: '" + feed
                        + "'}}]\njournal: {dir: '" + journal + "'}\n");
        Cli.run("run", recorded.toString(), "--quiet").expect(ExitCode.DONE);
        return journal.toString();
    }

    @Test
    void shouldRefuseAJournalOfOtherStreams() throws IOException {
        assertThat(refused("throughput", pipeline, "--journal", journal("bid")))
                .contains("trades", "bid", "is not the pipeline's");
    }

    @Test
    void shouldRefuseAJournalWithoutAPipelineFile() throws IOException {
        assertThat(refused("throughput", "W1", "--journal", folder.toString())).contains("journal", "pipeline file");
        assertThat(refused("latency", "--journal", folder.toString())).contains("journal", "pipeline file");
    }

    @ParameterizedTest
    @CsvSource({"--passes, 3", "--warm-up, 1", "--workers, 2", "--systems, loop"})
    void shouldRefuseWhatAFileDoesNotHeed(String option, String value) {
        assertThat(refused("throughput", "--file", folder.resolve("trades.csv").toString(), option, value))
                .contains("--file measures one pipeline", option);
    }

    @Test
    void shouldTakeAWorkInSmallLetters() {
        assertThat(measured("w3", "--systems", "loop").out()).contains("W3: 20,000 events a pass");
    }

    @Test
    void shouldPutTheSnapshotAheadOfTheEndOfAShortRun() {
        Cli recovery = bench("recovery", "--events", "20000", "--keys", "10", "--rounds", "1");
        assertThat(recovery.expect(ExitCode.DONE).out())
                .contains("the snapshot", "10,000")
                .doesNotContain("WRONG");
        assertThat(refused("recovery", "--events", "20000", "--behind", "20000"))
                .contains("--behind must be 0 to 19999, not 20000");
    }
}
