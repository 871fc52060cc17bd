package io.ringmill.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.app.terminal.ExitCode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReplayCommandTest {

    private static final int EVENTS = 20_000;

    @TempDir
    Path dir;

    private PipelineFiles files;
    private Path pipeline;

    @BeforeEach
    void record() {
        files = new PipelineFiles(dir);
        pipeline = files.simulated(EVENTS);
        run("recorded.json");
    }

    private void run(String summary) {
        Cli.run("run", pipeline.toString(), "--summary", dir.resolve(summary).toString())
                .expect(ExitCode.DONE);
    }

    private Cli replay(String... options) {
        List<String> args = Stream.concat(
                        Stream.of(
                                "replay",
                                pipeline.toString(),
                                "--journal",
                                files.journal().toString()),
                        Stream.of(options))
                .toList();
        return Cli.run(args.toArray(String[]::new));
    }

    private String digest(String summary) {
        return find(files.read(summary), "\"digest\":\"([0-9a-f]{16})\"");
    }

    private static String find(String text, String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        assertThat(matcher.find()).as(text).isTrue();
        return matcher.group(1);
    }

    @ParameterizedTest
    @CsvSource({"inline,1", "fused,1", "parallel,1", "sharded,1", "sharded,3"})
    void shouldGiveTheSameDigestInEveryTopology(String topology, int workers) {
        String summary = dir.resolve("replayed.json").toString();
        Cli replay = replay(
                        "--verify",
                        "--set",
                        "engine.topology=" + topology,
                        "--set",
                        "engine.workers=" + workers,
                        "--summary",
                        summary)
                .expect(ExitCode.DONE);
        assertThat(digest("replayed.json")).isEqualTo(digest("recorded.json"));
        assertThat(replay.out()).contains("equal to the recorded run, bit for bit");
    }

    @Test
    void shouldCountAsTheRunDid() {
        replay("--summary", dir.resolve("replayed.json").toString()).expect(ExitCode.DONE);
        String upToDigest = "^(.*),\"digest\"";
        assertThat(find(files.read("replayed.json"), upToDigest))
                .isEqualTo(find(files.read("recorded.json"), upToDigest));
    }

    @Test
    void shouldFindWhereAChangedPipelineDiverges() {
        Cli replay = replay("--verify", "--set", "rules.high.when=price > last20.mean")
                .expect(ExitCode.DIVERGED);
        assertThat(replay.err())
                .contains("first in the output of events 0 to 4095 (digest")
                .contains("the pipeline is not the one that was recorded");
    }

    @Test
    void shouldNameTheRecordInWhichAByteWasFlipped() throws IOException {
        Path file = flipAByte();
        assertThat(Cli.run("journal", "verify", files.journal().toString())
                        .expect(ExitCode.FAILED)
                        .err())
                .contains("record ", " is corrupt", file.getFileName().toString(), "last good event is");
        assertThat(replay("--verify").expect(ExitCode.DIVERGED).err())
                .contains("is corrupt", "journal repair " + files.journal())
                .hasLineCount(2);
        assertThat(replay().expect(ExitCode.FAILED).err())
                .contains("is corrupt", "journal repair " + files.journal())
                .hasLineCount(2);
    }

    @Test
    void shouldFindTheSessionBehindDamageAndRepairTheJournal() throws IOException {
        String journal = files.journal().toString();
        flipAByte();
        assertThat(Cli.run("run", pipeline.toString()).expect(ExitCode.DONE).err())
                .contains("holds damage: ", "journal repair " + journal);

        Cli info = Cli.run("journal", "info", journal).expect(ExitCode.FAILED);
        assertThat(info.out()).contains("2 sessions", "damage cuts it off here", "in good order, with its input");
        assertThat(info.err()).contains("lost of session 1: its events from", "to 20000 at least", "--session N");
        assertThat(replay("--session", "2", "--verify").expect(ExitCode.DONE).out())
                .contains("session 2 of", "equal to the recorded run");
        assertThat(replay("--session", "1", "--verify")
                        .expect(ExitCode.DIVERGED)
                        .err())
                .contains("is corrupt");
        assertThat(Cli.run("journal", "dump", journal).expect(ExitCode.FAILED).out())
                .contains("{\"damage\":", "{\"session\":2");

        assertThat(Cli.run("journal", "repair", journal).expect(ExitCode.DONE).out())
                .contains("lost of session 1", "set aside: ", "is sound now");
        assertThat(Cli.run("journal", "repair", journal).expect(ExitCode.DONE).out())
                .contains("there was nothing to repair");
        assertThat(replay("--verify").expect(ExitCode.DONE).out()).contains("as far as its digests go", "session 2 of");
        assertThat(Cli.run("run", pipeline.toString()).expect(ExitCode.DONE).err())
                .doesNotContain("damage");
    }

    @Test
    void shouldTakeThePipelineThatTheJournalHolds() {
        String journal = files.journal().toString();
        assertThat(Cli.run("replay", "--journal", journal, "--verify", "--no-sinks")
                        .expect(ExitCode.DONE)
                        .out())
                .contains("equal to the recorded run, bit for bit");
        assertThat(Cli.run("replay", "--journal", journal, "--verify", "--set", "rules.high.when=price > last20.mean")
                        .expect(ExitCode.DIVERGED)
                        .err())
                .contains("the pipeline is not the one that was recorded");
        assertThat(Cli.run("replay", "--journal", journal, "--set", "rules.high.when=prise > 1")
                        .expect(ExitCode.USAGE)
                        .err())
                .contains("unknown name 'prise'", "pipeline of session 1");
        assertThat(Cli.run("replay").expect(ExitCode.USAGE).err()).contains("name a pipeline file, or a journal");
    }

    @Test
    void shouldAskWhichPipelineWhenTheSessionsRanSeveral() {
        String journal = files.journal().toString();
        Cli.run("run", pipeline.toString(), "--set", "rules.high.when=price > last20.mean")
                .expect(ExitCode.DONE);
        assertThat(Cli.run("replay", "--journal", journal, "--verify")
                        .expect(ExitCode.USAGE)
                        .err())
                .contains("sessions 1 and 2", "ran different pipelines", "--session N");
        for (String session : List.of("1", "2")) {
            assertThat(Cli.run("replay", "--journal", journal, "--verify", "--session", session)
                            .expect(ExitCode.DONE)
                            .out())
                    .contains("session " + session + " of", "equal to the recorded run");
        }
        assertThat(Cli.run("replay", "--journal", journal, "--session", "3")
                        .expect(ExitCode.FAILED)
                        .err())
                .contains("holds no session 3");
        assertThat(replay("--session", "3").expect(ExitCode.FAILED).err()).contains("holds no session 3");
        assertThat(replay("--session", "0").expect(ExitCode.USAGE).err()).contains("counted from 1");
    }

    /** Where one session is looked at, what those before it ran is no matter. */
    @Test
    void shouldTakeThePipelineOfTheNewestSessionWhereThatAloneIsMeant() {
        String journal = files.journal().toString();
        Cli.run("run", pipeline.toString(), "--set", "rules.high.when=price > last20.mean")
                .expect(ExitCode.DONE);
        Cli.run("replay", "--journal", journal, "--until", "10").expect(ExitCode.DONE);
        Cli explain = Cli.run("explain", "--journal", journal, "--rule", "high", "--key", "SYM1", "--at", "1000");
        assertThat(explain.expect(ExitCode.DONE).out()).contains("price > last20.mean");
        Cli snapshot = Cli.run("journal", "snapshot", "--journal", journal, "--session", "1");
        assertThat(snapshot.expect(ExitCode.USAGE).err()).contains("works on the newest session, 2, alone");
        Cli.run("journal", "snapshot", "--journal", journal, "--session", "2").expect(ExitCode.DONE);
    }

    @Test
    void shouldTakeAFolderAsTheJournal() {
        String journal = files.journal().toString();
        Cli.run("replay", journal, "--verify", "--no-sinks").expect(ExitCode.DONE);
        Cli.run("explain", journal, "--rule", "high", "--key", "SYM1").expect(ExitCode.DONE);
        Cli.run("run", pipeline.toString(), "--set", "journal.snapshot.by=none").expect(ExitCode.DONE);
        assertThat(Cli.run("journal", "snapshot", journal).expect(ExitCode.DONE).out())
                .contains("snapshot at event");
        assertThat(Cli.run("replay", journal, "--journal", journal)
                        .expect(ExitCode.USAGE)
                        .err())
                .contains("this is a folder");
    }

    @ParameterizedTest
    @CsvSource({
        "--until 10 --send, leave out --send",
        "--until 10 --port 9000, leave out --send",
        "--until 10 --summary s.json, leave out --send",
        "--speed step --hlog h, leave out --send",
        "--speed step --key A, type w KEY"
    })
    void shouldRefuseWhatALookDoesNotDo(String options, String message) {
        assertThat(replay(options.split(" ")).expect(ExitCode.USAGE).err()).contains(message);
        assertThat(Path.of("s.json")).doesNotExist();
    }

    @Test
    void shouldSayThatARangeIsEmpty() {
        assertThat(replay("--from", "2024-01-02", "--to", "2024-01-01")
                        .expect(ExitCode.USAGE)
                        .err())
                .contains("--from 2024-01-02 is not before --to 2024-01-01");
        assertThat(replay("--from", "2025-01-01").expect(ExitCode.FAILED).err())
                .contains("no event lies between --from and --to", "2024-01-01T00:00:00");
    }

    private Path flipAByte() throws IOException {
        try (Stream<Path> found = Files.list(files.journal())) {
            Path file = found.filter(path -> path.toString().endsWith(".cq4"))
                    .findFirst()
                    .orElseThrow();
            byte[] bytes = Files.readAllBytes(file);
            bytes[bytes.length / 2] ^= 4;
            Files.write(file, bytes);
            return file;
        }
    }

    @Test
    void shouldLeaveTheFilesOfTheRunAsTheyAre() throws IOException {
        Path bars = dir.resolve("out/bar10s.csv");
        Files.writeString(bars, "mine");
        Cli replay = replay("--set", "sinks.1.alerts.ndjson=" + dir.resolve("again.ndjson"))
                .expect(ExitCode.DONE);
        assertThat(bars).hasContent("mine");
        assertThat(replay.out()).contains("left as it was").contains("bar10s.csv");
        assertThat(files.read("again.ndjson"))
                .isEqualTo(files.read("out/alerts.ndjson"))
                .isNotEmpty();
    }

    @Test
    void shouldReplayEverySessionIntoTheSameFiles() {
        run("recorded-again.json");
        Cli replay = replay("--verify", "--set", "sinks.0.csv.dir=" + dir.resolve("both"))
                .expect(ExitCode.DONE);
        assertThat(replay.out()).contains("test: replayed, 40,000 events").contains("session 1 of", "session 2 of");
        long rows = files.read("out/last20.csv").lines().count() - 1;
        assertThat(files.read("both/last20.csv").lines()).hasSize((int) (2 * rows + 1));
    }

    @Test
    void shouldReplayOnlyTheTimeAskedFor() {
        String summary = dir.resolve("part.json").toString();
        // Simulated time begins in 2024 and goes at a thousand events a second.
        replay("--from", "2024-01-01T00:00:05Z", "--to", "2024-01-01T00:00:10Z", "--summary", summary)
                .expect(ExitCode.DONE);
        long read = Long.parseLong(find(files.read("part.json"), "\"read\":(\\d+)"));
        assertThat(read).isBetween(4990L, 5010L);
    }

    @Test
    void shouldRefuseToVerifyAPart() {
        assertThat(replay("--verify", "--from", "2024-01-01")
                        .expect(ExitCode.USAGE)
                        .err())
                .contains("--verify needs the whole journal");
    }

    @ParameterizedTest
    @CsvSource({"--speed,fast,say max", "--speed,0x,above 0", "--from,noon,is not a time"})
    void shouldRefuseWhatItCannotRead(String option, String value, String message) {
        assertThat(replay(option, value).expect(ExitCode.USAGE).err()).contains(message);
    }

    @Test
    void shouldPrintWhatTheJournalHolds() {
        Cli info = Cli.run("journal", "info", files.journal().toString()).expect(ExitCode.DONE);
        assertThat(info.out())
                .contains("1 session, 20,001 records", "trades 20,000", digest("recorded.json"))
                .contains("2024-01-01T00:00:00", "in good order, with its input");
        Cli dump = Cli.run("journal", "dump", files.journal().toString()).expect(ExitCode.DONE);
        assertThat(dump.out().lines().filter(line -> line.contains("\"stream\":\"trades\"")))
                .hasSize(EVENTS);
        assertThat(dump.out()).contains("{\"seq\":20000,\"end\":true}");
        assertThat(Cli.run("journal", "verify", files.journal().toString())
                        .expect(ExitCode.DONE)
                        .out())
                .contains("is sound: 1 session, 20,001 records");
    }

    @Test
    void shouldWriteNothingWithoutSinks() throws IOException {
        Path elsewhere = dir.resolve("elsewhere");

        replay("--verify", "--no-sinks", "--set", "sinks.0.csv.dir=" + elsewhere)
                .expect(ExitCode.DONE);

        assertThat(elsewhere).doesNotExist();
    }

    @Test
    void shouldSayThatThePipelineIsAnotherThoughItsResultsAreTheSame() {
        assertThat(replay("--verify", "--set", "streams.trades.maxAhead=400d")
                        .expect(ExitCode.DONE)
                        .err())
                .contains("the pipeline is not the one that was recorded");
        assertThat(replay("--verify").expect(ExitCode.DONE).err()).doesNotContain("not the one");
    }

    @Test
    void shouldShowWindowsAndRulesWhereItIsToldToStop() {
        String alert = files.read("out/alerts.ndjson").lines().findFirst().orElseThrow();
        String sequence = find(alert, "\"seq\":(\\d+)");
        String key = find(alert, "\"key\":\"([^\"]+)\"");
        String mean = find(alert, "\"last20.mean\":([0-9.]+)");

        Cli there = replay("--until", sequence).expect(ExitCode.DONE);

        assertThat(there.out())
                .contains("event " + sequence + "  trades  " + key, "last20  " + key + ", 20 events", "bar10s")
                .containsPattern("mean +" + Pattern.quote(mean) + "\n")
                .containsPattern("high +" + key + " +is firing since .* with the alert at event " + sequence);

        Cli before = replay("--until", String.valueOf(Long.parseLong(sequence) - 1), "--key", key)
                .expect(ExitCode.DONE);
        assertThat(before.out()).contains("last20  " + key).doesNotContain("event " + sequence + "\n");
        assertThat(replay("--until", "2001-01-01").expect(ExitCode.FAILED).err())
                .contains("no event lies before that");
        assertThat(replay("--until", "7", "--verify").expect(ExitCode.USAGE).err())
                .contains("leave out", "--verify");
        assertThat(replay("--key", "7").expect(ExitCode.USAGE).err()).contains("--until");
    }

    @Test
    void shouldShowWindowsOfTheLastKeyBehindTheEndAndSayTheSession() {
        run("again.json");

        Cli end = replay("--until", "99999999").expect(ExitCode.DONE);
        String key = find(
                replay("--until", String.valueOf(EVENTS - 1))
                        .expect(ExitCode.DONE)
                        .out(),
                "event " + (EVENTS - 1) + "  trades  (\\S+)");

        assertThat(end.out()).contains("the input ends", "last20  " + key + ", 20 events");
        assertThat(end.err()).contains("session 2 of the journal");
        assertThat(replay("--until", "5", "--session", "1").err()).doesNotContain("session");
    }

    @Test
    void shouldStepAsStandardInputSays() {
        InputStream before = System.in;
        String commands = "\nn 2\na\nw\nr\ne high\nu soon\nk nobody\n";
        System.setIn(new ByteArrayInputStream(commands.getBytes(StandardCharsets.UTF_8)));
        try {
            Cli steps = replay("--speed", "step", "--until", "40").expect(ExitCode.DONE);
            String alert = files.read("out/alerts.ndjson")
                    .lines()
                    .filter(line -> Long.parseLong(find(line, "\"seq\":(\\d+)")) > 43)
                    .findFirst()
                    .orElseThrow();
            String sequence = find(alert, "\"seq\":(\\d+)");
            assertThat(steps.out())
                    .contains(
                            "event 40  ", "> event 41  ", "> event 42  ", "\nevent 43  ", "> event " + sequence + "  ")
                    .contains(find(alert, "\"message\":\"([^\"]+)\""))
                    .contains(
                            "Rule high, key ",
                            " fired at event " + sequence,
                            "the session has no more events: 20,001 in all");
            assertThat(steps.err()).contains("'soon' is not a time");
        } finally {
            System.setIn(before);
        }
    }
}
