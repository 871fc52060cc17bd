package io.ringmill.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.app.terminal.ExitCode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each bad input: one clear message, the right exit code, nothing lost or half-written. */
class BadInputTest {

    private static final String GOOD = "1000,A,1.5,200,buy";

    @TempDir
    Path dir;

    private PipelineFiles files;

    @BeforeEach
    void makeFiles() {
        files = new PipelineFiles(dir);
    }

    private static Cli run(Path pipeline, String... options) {
        String[] args = new String[options.length + 2];
        args[0] = "run";
        args[1] = pipeline.toString();
        System.arraycopy(options, 0, args, 2, options.length);
        return Cli.run(args);
    }

    private void expectQuarantined(Path pipeline, String reason, String raw) {
        Cli run = run(pipeline, "--summary", dir.resolve("s.json").toString()).expect(ExitCode.DONE);
        assertThat(files.read("s.json")).contains("\"read\":3,\"accepted\":2,").contains("\"invalid\":1");
        assertThat(files.read("out/quarantine.ndjson").lines())
                .singleElement()
                .satisfies(line -> assertThat(line).contains(reason).contains(raw));
        assertThat(run.out()).contains("1 invalid");
    }

    @Test
    void shouldQuarantineAMalformedLineAndGoOn() {
        expectQuarantined(
                files.csv(GOOD, "2000,A,1.5", "3000,A,2,200,buy"), "fields where 5 are expected", "2000,A,1.5");
    }

    @Test
    void shouldQuarantineMalformedJsonAndGoOn() {
        String good = "{\"ts\":1000,\"symbol\":\"A\",\"price\":1.5,\"size\":200,\"side\":\"buy\"}\n";
        expectQuarantined(files.ndjson(good + "{\"ts\":1000,\"symbol\":\"A\",,}\n" + good), "\"line\":2", ",,}");
    }

    @Test
    void shouldQuarantineARecordWithoutKey() {
        expectQuarantined(
                files.csv(GOOD, "2000,,1.5,200,buy", "3000,A,2,200,buy"), "key 'symbol' is missing", "2000,,1.5");
    }

    @Test
    void shouldQuarantineANumberOutOfRange() {
        expectQuarantined(
                files.csv(GOOD, "2000,A,1e999,200,buy", "3000,A,2,200,buy"), "out of range: '1e999'", "1e999");
    }

    @Test
    void shouldQuarantineALineOfTenMegabytesWithItsBeginning() throws IOException {
        String longLine = "2000,A,1.5,200," + "x".repeat(10_000_000);
        Path pipeline = files.csv(GOOD, longLine, "3000,A,2,200,buy");
        expectQuarantined(pipeline, "longer than", "2000,A,1.5,200,xxx");
        assertThat(Files.size(dir.resolve("out/quarantine.ndjson"))).isLessThan(100_000);
    }

    @Test
    void shouldHaltOnInvalidWhenToldTo() {
        Cli run =
                run(files.csv(GOOD, "2000,,1.5,200,buy", "3000,A,2,200,buy"), "--set", "sources.0.csv.onInvalid=halt");
        assertThat(run.expect(ExitCode.FAILED).err()).contains("line 3").contains("key 'symbol' is missing");
        assertThat(run.out()).contains("test: failed, 2 events");
    }

    @Test
    void shouldRunOverAFileThatHoldsNothingButItsHeader() {
        assertThat(run(files.csv()).expect(ExitCode.DONE).out()).contains("test: done, 0 events");
    }

    @Test
    void shouldSayThatAnEmptyFileHasNoHeader() {
        Path pipeline = files.csv(GOOD);
        files.text("trades.csv", "");
        assertNothingStarted(run(pipeline), "is empty; its first line should name the columns");
    }

    @Test
    void shouldRunOverAnEmptyJsonFile() {
        assertThat(run(files.ndjson("")).expect(ExitCode.DONE).out()).contains("test: done, 0 events");
    }

    @Test
    void shouldSayThatTheInputIsMissingAndWhatMayBeMeant() {
        Path pipeline = files.csv(GOOD);
        String option = "sources.0.csv.path=" + dir.resolve("trade.csv");
        assertNothingStarted(run(pipeline, "--set", option), "there is no file", "did you mean 'trades.csv'?");
    }

    @Test
    void shouldSayThatTheInputIsAFolder() {
        assertNothingStarted(
                run(files.csv(GOOD), "--set", "sources.0.csv.path=" + dir), "is a folder; name a file in it");
    }

    @Test
    void shouldSayThatAColumnIsMissing() {
        Path pipeline = files.csv(GOOD);
        files.text("trades.csv", "ts,symbol,px,size,side\n");
        assertNothingStarted(run(pipeline), "price");
    }

    @Test
    void shouldSayThatTheOutputFolderIsAFile() {
        Path pipeline = files.csv(GOOD);
        files.text("out", "I am a file");
        Cli run = run(pipeline).expect(ExitCode.FAILED);
        assertThat(run.err()).contains("is a file, not a folder");
        assertThat(files.read("out")).isEqualTo("I am a file");
    }

    @Test
    void shouldRefuseASummaryThatCannotBeWrittenBeforeAnythingBegins() {
        Cli run = run(files.csv(GOOD), "--summary", dir.toString()).expect(ExitCode.USAGE);
        assertThat(run.err()).contains("--summary: '" + dir + "' is a folder; name a file");
        assertThat(files.exists("out")).isFalse();
    }

    @Test
    void shouldSayThatAJournalHoldsNoSession() {
        Path pipeline = files.csv(GOOD);
        Cli.run("run", pipeline.toString(), "--set", "sinks.0.csv.dir=/proc/none")
                .expect(ExitCode.FAILED);
        Cli replay = Cli.run("replay", pipeline.toString());
        assertThat(replay.expect(ExitCode.FAILED).err()).contains("journal").hasLineCount(1);
    }

    @Test
    void shouldSayThatASinkFailedAndItsOutputIsNotComplete() {
        Cli failed = run(files.csv(GOOD, "bad"), "--set", "sinks.2.quarantine.ndjson=/dev/full");
        assertThat(failed.expect(ExitCode.FAILED).err())
                .containsPattern("quarantine /dev/full failed \\d+ times?, so what it wrote is not complete");
        assertThat(files.read("out/last20.csv").lines())
                .as("the other sinks' output")
                .hasSize(2);
    }

    private Path manyInvalid() {
        String[] lines = new String[5000];
        Arrays.fill(lines, "bad");
        lines[0] = GOOD;
        return files.csv(lines);
    }

    /** So many that the disk is found full in the source's thread. */
    @Test
    void shouldSayThatTheQuarantineFailedWhenTheDiskIsFullLongBeforeTheEnd() {
        Cli failed = run(manyInvalid(), "--set", "sinks.2.quarantine.ndjson=/dev/full");
        assertThat(failed.expect(ExitCode.FAILED).err())
                .containsPattern("quarantine /dev/full failed \\d+ times?, so what it wrote is not complete");
        assertThat(failed.out())
                .contains("not lossless: quarantine /dev/full: failed")
                .contains("4,999 invalid");
    }

    @Test
    void shouldEndTheRunWhenTheQuarantineFailsAndFailuresHalt() {
        Cli failed = run(
                manyInvalid(),
                "--set",
                "sinks.2.quarantine.ndjson=/dev/full",
                "--set",
                "engine.onFailure=halt",
                "--summary",
                dir.resolve("s.json").toString());
        assertThat(failed.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(failed.err()).contains("quarantine /dev/full").contains("No space left on device");
        assertThat(failed.out()).contains("test: failed").doesNotContain("4,999 invalid");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sinks.0.csv.dir", "sinks.1.alerts.ndjson"})
    void shouldSayThatAFileOfResultsFailed(String setting) throws IOException {
        boolean folder = setting.endsWith("dir");
        if (folder) {
            Files.createSymbolicLink(dir.resolve("last20.csv"), Path.of("/dev/full"));
        }
        Cli failed = run(files.simulated(1000), "--set", setting + "=" + (folder ? dir : "/dev/full"));
        assertThat(failed.expect(ExitCode.FAILED).err()).contains("so what it wrote is not complete");
        assertThat(failed.out()).contains("not lossless");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--summary", "--hlog"})
    void shouldFailWhenAFileOfTheReportCannotBeWritten(String option) {
        Cli failed = run(files.csv(GOOD), option, "/dev/full");
        assertThat(failed.expect(ExitCode.FAILED).err())
                .contains("'/dev/full' cannot be written: ")
                .hasLineCount(1);
        assertThat(Path.of("/dev/full"))
                .as("the device itself")
                .satisfies(device -> assertThat(Files.isRegularFile(device)).isFalse());
        assertThat(Path.of("/dev/full.part")).doesNotExist();
    }

    @Test
    void shouldWriteTheOtherFileOfTheReportWhenOneCannotBeWritten() {
        run(
                        files.simulated(1000),
                        "--summary",
                        "/dev/full",
                        "--hlog",
                        dir.resolve("h.hlog").toString())
                .expect(ExitCode.FAILED);
        assertThat(files.read("h.hlog")).contains("Tag=");
    }

    @Test
    void shouldSayThatThereIsNoRoomForAFeed() {
        Cli failed = Cli.run("simulate", "ticks", "--count", "10", "--out", "/dev/full");
        assertThat(failed.expect(ExitCode.FAILED).err()).contains("'/dev/full' cannot be written: No space left");
    }

    @Test
    void shouldSayThatTheJournalFolderIsAFile() {
        Path pipeline = files.csv(GOOD);
        files.text("journal", "I am a file");
        Cli run = run(pipeline).expect(ExitCode.FAILED);
        assertThat(run.err()).contains("journal").hasLineCount(1);
        assertThat(files.read("journal")).isEqualTo("I am a file");
        assertThat(files.exists("out")).isFalse();
    }

    @Test
    void shouldSayThatThereIsNoJournalToReplay() {
        Path pipeline = files.csv(GOOD);
        Cli replay = Cli.run(
                "replay",
                pipeline.toString(),
                "--journal",
                dir.resolve("nowhere").toString());
        assertThat(replay.expect(ExitCode.FAILED).err()).contains("nowhere").hasLineCount(1);
        assertThat(files.exists("out")).isFalse();
    }

    @Test
    void shouldSayThatAFolderHoldsNoJournal() {
        assertThat(Cli.run("journal", "info", dir.toString())
                        .expect(ExitCode.FAILED)
                        .err())
                .contains("holds no journal")
                .hasLineCount(1);
    }

    @Test
    void shouldSayThatThePipelineIsAFolderOrMissing() {
        assertThat(run(dir).expect(ExitCode.USAGE).err()).contains("this is a folder");
        assertThat(run(dir.resolve("no.yml")).expect(ExitCode.USAGE).err()).contains("there is no such file");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--http", "--tcp"})
    void shouldSayThatThePortIsInUse(String option) throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = Integer.toString(taken.getLocalPort());
            assertThat(Cli.run("simulate", "ticks", option, port)
                            .expect(ExitCode.FAILED)
                            .err())
                    .contains("port " + port)
                    .hasLineCount(1);
        }
    }

    private void assertNothingStarted(Cli run, String... words) {
        assertThat(run.expect(ExitCode.FAILED).err()).contains(words).contains("nothing was started");
        assertThat(files.exists("out")).isFalse();
        assertThat(files.exists("journal")).isFalse();
    }
}
