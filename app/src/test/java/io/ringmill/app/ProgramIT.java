package io.ringmill.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ringmill.app.terminal.ExitCode;
import io.ringmill.app.terminal.Figures;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The packaged program from outside, as a user has it. */
class ProgramIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path dir;

    private PipelineFiles files;

    /** A source that opens its file, in a dump of threads. */
    private static final Pattern OPENING =
            Pattern.compile("\\.open0\\(.*(?:\\R\\s+(?:at|-) .*)*?\\R\\s+at io\\.ringmill\\.ingest\\.source\\.");

    @BeforeEach
    void makeFiles() {
        files = new PipelineFiles(dir);
    }

    private static String find(String text, String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        assertThat(matcher.find()).as("%s in %s", pattern, text).isTrue();
        return matcher.group(1);
    }

    @Test
    void shouldRunTheDemoWithoutASingleFlag() {
        Program demo = Program.run(dir, "demo").expect(ExitCode.DONE);
        assertThat(demo.out()).contains("bitcoin: done, 100,000 events", "lossless", "ringmill-demo/run-1/journal");
        // Newer JDKs warn of what Chronicle does; a manifest cannot silence that, the launcher does.
        assertThat(demo.err().lines().filter(line -> !line.startsWith("WARNING: ")))
                .isEmpty();
        assertThat(dir.resolve("ringmill-demo/run-1")).isDirectoryContaining("glob:**bar1m.csv");
    }

    @Test
    void shouldWriteNothingIntoTheHomeFolder() {
        Path home = dir.resolve("home");
        assertThat(home.toFile().mkdir()).isTrue();
        List<String> command = List.of(
                Program.java(),
                "-Duser.home=" + home,
                "-jar",
                Program.jar().toString(),
                "run",
                files.simulated(1000).toString());
        try (Program run = Program.start(dir, command)) {
            run.await().expect(ExitCode.DONE);
        }
        assertThat(home).isEmptyDirectory();
    }

    @Test
    void shouldDrainAndEndInGoodOrderOnSigterm() throws Exception {
        Path pipeline = files.write("endless.yml", "sources: [{simulate: {kind: ticks, keys: 7, rate: 20000}}]\n");
        try (Program run = Program.start(dir, "run", pipeline.toString(), "--summary", "s.json")) {
            Path results = dir.resolve("out/last20.csv");
            await().atMost(PATIENCE).until(() -> Files.exists(results) && Files.size(results) > 100_000);
            run.terminate();
            // Ten seconds after the signal the program ends with another exit code.
            run.await().expect(ExitCode.DONE);
            assertThat(run.out()).contains("test: stopped by SIGTERM").contains("lossless");
        }
        String summary = files.read("s.json");
        long read = Long.parseLong(find(summary, "\"read\":(\\d+)"));
        long accepted = Long.parseLong(find(summary, "\"accepted\":(\\d+)"));
        long filtered = Long.parseLong(find(summary, "\"filtered\":(\\d+)"));
        assertThat(accepted + filtered).isEqualTo(read);
        assertThat(files.read("out/last20.csv").lines().skip(1)).hasSize((int) accepted);
        assertThat(Program.run(dir, "journal", "info", "journal")
                        .expect(ExitCode.DONE)
                        .out())
                .contains("trades " + Figures.count(read), "in good order, before its input ended");
        Program.run(dir, "replay", pipeline.toString(), "--journal", "journal", "--verify", "--summary", "r.json")
                .expect(ExitCode.DONE);
        String digest = "\"digest\":\"([0-9a-f]+)\"";
        assertThat(find(files.read("r.json"), digest)).isEqualTo(find(summary, digest));
    }

    @Test
    void shouldTakeOneSignalThatIsSentTwiceForOne() throws Exception {
        Path pipeline = files.write("endless.yml", "sources: [{simulate: {kind: ticks, keys: 7, rate: 20000}}]\n");
        try (Program run = Program.start(dir, "run", pipeline.toString())) {
            await().atMost(PATIENCE)
                    .until(() -> files.exists("out/last20.csv")
                            && !files.read("out/last20.csv").isEmpty());
            run.terminate();
            run.terminate();
            assertThat(run.await().expect(ExitCode.DONE).out()).contains("test: stopped by SIGTERM");
        }
    }

    @Test
    void shouldEndAtOnceOnASecondSignal() throws Exception {
        // Nobody writes to this pipe, so its reader cannot be woken by closing it.
        Program.start(dir, List.of("mkfifo", "pipe")).await().expect(ExitCode.DONE);
        Path pipeline = files.write("pipe.yml", "sources: [{ndjson: {path: pipe}}]\n");
        try (Program run = Program.start(dir, "run", pipeline.toString())) {
            await().atMost(PATIENCE).until(() -> OPENING.matcher(run.threads()).find());
            run.terminate();
            await().pollDelay(Duration.ofMillis(1_500)).atMost(PATIENCE).until(() -> true);
            run.terminate();
            run.await();
            assertThat(run.out()).doesNotContain("stopped by");
        }
    }

    @Test
    void shouldLoseNothingThatWasJournaledWhenKilled() throws Exception {
        Path pipeline = files.write("endless.yml", "sources: [{simulate: {kind: ticks, keys: 7, rate: 20000}}]\n");
        try (Program run = Program.start(dir, "run", pipeline.toString())) {
            Path results = dir.resolve("out/last20.csv");
            await().atMost(PATIENCE).until(() -> Files.exists(results) && Files.size(results) > 100_000);
            run.kill();
            run.await();
        }
        assertThat(Program.run(dir, "journal", "info", "journal")
                        .expect(ExitCode.DONE)
                        .out())
                .contains("not in good order");
        Path next = files.simulated(1000);
        Program.run(dir, "run", next.toString()).expect(ExitCode.DONE);
        assertThat(Program.run(dir, "replay", next.toString(), "--verify")
                        .expect(ExitCode.DONE)
                        .out())
                .as("the same session, gone on with")
                .contains("verified session 1 of", "equal to the recorded run, bit for bit")
                .doesNotContain("session 2 of");
    }

    @Test
    void shouldTakeAFeedOverASocketAsItWouldFromAFile() {
        String[] feed = {"simulate", "ticks", "--count", "5000", "--seed", "9", "--keys", "5"};
        Program.run(dir, concat(feed, "--out", "trades.ndjson")).expect(ExitCode.DONE);
        Path fromFile = files.write("file.yml", "sources: [{ndjson: {path: trades.ndjson}}]\n");
        Program.run(dir, "run", fromFile.toString(), "--summary", "file.json").expect(ExitCode.DONE);
        try (Program server = Program.start(dir, concat(feed, "--http", "0"))) {
            await().atMost(PATIENCE).until(() -> server.out().contains("/stream"));
            String url = find(server.out(), "(http://\\S+/stream)");
            Path fromSocket = files.write("http.yml", "sources: [{http: {url: '" + url + "'}}]\n");
            Program.run(dir, "run", fromSocket.toString(), "--summary", "http.json")
                    .expect(ExitCode.DONE);
            server.terminate();
            server.await().expect(ExitCode.DONE);
        }
        String untilElapsed = "^(.*),\"elapsedSeconds\"";
        assertThat(find(files.read("http.json"), untilElapsed))
                .isEqualTo(find(files.read("file.json"), untilElapsed))
                .contains("\"read\":5000,");
    }

    @Test
    void shouldServeAFeedOverTcpToWhoeverConnects() throws IOException {
        String[] feed = {"simulate", "ticks", "--count", "5000", "--seed", "9", "--format", "csv"};
        Program.run(dir, concat(feed, "--out", "trades.csv")).expect(ExitCode.DONE);
        try (Program server = Program.start(dir, concat(feed, "--tcp", "0"))) {
            await().atMost(PATIENCE).until(() -> server.out().contains("from the beginning"));
            int port = Integer.parseInt(find(server.out(), "serving ticks at localhost:(\\d+),"));
            for (int client = 0; client < 2; client++) {
                try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                    assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                            .isEqualTo(files.read("trades.csv"));
                }
            }
            server.terminate();
            server.await().expect(ExitCode.DONE);
        }
    }

    private static String[] concat(String[] first, String... rest) {
        String[] all = java.util.Arrays.copyOf(first, first.length + rest.length);
        System.arraycopy(rest, 0, all, first.length, rest.length);
        return all;
    }

    @ParameterizedTest
    @ValueSource(strings = {"inline", "fused", "parallel", "sharded"})
    void shouldReplayEquallyInEveryTopology(String topology) {
        Path pipeline = files.simulated(30_000);
        Program.run(dir, "run", pipeline.toString(), "-q").expect(ExitCode.DONE);
        String workers = topology.equals("sharded") ? "3" : "1";
        Program.run(
                        dir,
                        "replay",
                        pipeline.toString(),
                        "--verify",
                        "--set",
                        "engine.topology=" + topology,
                        "--set",
                        "engine.workers=" + workers)
                .expect(ExitCode.DONE);
    }

    @Test
    void shouldExitWithTwoOnABadPipelineAndThreeOnADivergence() {
        Path pipeline = files.simulated(1000);
        Program.run(dir, "run", pipeline.toString(), "-q").expect(ExitCode.DONE);
        assertThat(Program.run(dir, "run", pipeline.toString(), "--set", "rules.high.when=prise > 1")
                        .expect(ExitCode.USAGE)
                        .err())
                .contains("did you mean 'price'?");
        assertThat(Program.run(dir, "replay", pipeline.toString(), "--verify", "--set", "rules.high.when=price > 0")
                        .expect(ExitCode.DIVERGED)
                        .err())
                .contains("differs from the recorded run");
    }

    @Test
    void shouldRefuseAJournalThatAnotherRunWrites() {
        Path pipeline = files.write("endless.yml", "sources: [{simulate: {kind: ticks, rate: 1000}}]\n");
        try (Program first = Program.start(dir, "run", pipeline.toString())) {
            await().atMost(PATIENCE).until(() -> files.exists("out/last20.csv"));
            Program second = Program.run(dir, "run", pipeline.toString()).expect(ExitCode.FAILED);
            assertThat(second.err()).contains("journal").hasLineCount(1);
            first.terminate();
            first.await().expect(ExitCode.DONE);
        }
        Program.run(dir, "replay", pipeline.toString(), "--verify").expect(ExitCode.DONE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"simulate ticks --count 10", "connectors"})
    void shouldFailWhenStandardOutputIsFull(String command) {
        String line = Program.java() + " -jar " + Program.jar() + " " + command + " > /dev/full";
        try (Program full = Program.start(dir, List.of("sh", "-c", line))) {
            full.await().expect(ExitCode.FAILED);
            assertThat(full.err())
                    .contains("standard output cannot be written: No space left")
                    .hasLineCount(1);
        }
    }

    @Test
    void shouldEndTheFeedWhenItsReaderHasEnough() {
        String line = Program.java() + " -jar " + Program.jar() + " simulate ticks | head -n 3";
        try (Program pipe = Program.start(dir, List.of("sh", "-c", line))) {
            pipe.await().expect(ExitCode.DONE);
            assertThat(pipe.out().lines()).hasSize(3);
            assertThat(pipe.err()).isEmpty();
        }
    }

    @Test
    void shouldReadStandardInput() {
        Program.run(dir, "simulate", "ticks", "--count", "500", "--format", "csv", "--out", "ticks.csv")
                .expect(ExitCode.DONE);
        Path pipeline = files.write("stdin.yml", "sources: [{csv: {path: '-'}}]\n");
        String line = Program.java() + " -jar " + Program.jar() + " run " + pipeline + " <ticks.csv";
        try (Program run = Program.start(dir, List.of("sh", "-c", line))) {
            run.await().expect(ExitCode.DONE);
            assertThat(run.out()).contains("test: done, 500 events");
        }
    }

    @Test
    void shouldRunTheEmbeddingExample() {
        Path example = SharedData.project().resolve("examples/embedding/SpikeGuard.java");
        List<String> command = List.of(Program.java(), "-cp", Program.jar().toString(), example.toString());
        try (Program run = Program.start(dir, command)) {
            run.await().expect(ExitCode.DONE);
            assertThat(run.out()).contains("spike", "AAPL", "alerts");
            assertThat(run.err()).isEmpty();
        }
    }

    @Test
    void shouldRunTheExampleOfJournalAndReplay() {
        assertThat(outOfExample("JournalAndReplay.java"))
                .contains("recorded: 4 alerts", "replayed: 4 alerts of 10001 events, equal bit for bit");
    }

    @Test
    void shouldRunTheExampleOfABacktest() {
        assertThat(outOfExample("BacktestSweep.java"))
                .contains(": as it is", ": cooldown=60s, when=…85", "0 alerts: silent")
                .contains("2 windows computed for 12");
    }

    /** What an example with a journal prints. */
    private String outOfExample(String name) {
        Path example = SharedData.project().resolve("examples/embedding").resolve(name);
        List<String> command = List.of(
                Program.java(),
                "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED",
                "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
                "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED",
                "-cp",
                Program.jar().toString(),
                example.toString());
        try (Program run = Program.start(dir, command)) {
            run.await().expect(ExitCode.DONE);
            return run.out();
        }
    }

    @Test
    void shouldRunTheExampleThatRunsAPipelineFile() {
        Path example = SharedData.project().resolve("examples/embedding/RunPipelineFile.java");
        Path pipeline = files.simulated(500);
        List<String> command =
                List.of(Program.java(), "-cp", Program.jar().toString(), example.toString(), pipeline.toString());
        try (Program run = Program.start(dir, command)) {
            run.await().expect(ExitCode.DONE);
            assertThat(run.out()).contains("1 streams done");
            assertThat(files.read("out/last20.csv").lines()).hasSizeGreaterThan(100);
        }
    }

    @Test
    void shouldStartThroughTheLauncher() {
        Path launcher = SharedData.project().resolve("ringmill");
        assumeTrue(Files.isExecutable(launcher), "skipped: the launcher is not executable here");
        try (Program check = Program.start(
                dir, List.of(launcher.toString(), "check", SharedData.project() + "/examples/bitcoin/pipeline.yml"))) {
            check.await().expect(ExitCode.DONE);
            assertThat(check.out()).contains("last100", "golden-cross");
        }
    }
}
