package io.ringmill.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ringmill.app.terminal.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What another version of a file gains and loses, as a user is told of it. */
class BacktestDifferencesTest {

    private static final String PIPELINE = """
            streams: {s: {key: k, time: {field: ts, unit: s}, fields: {x: double}}}
            rules:
              high: {when: x > 5}
              low: {when: x < %d}
            sources: [{csv: {path: '%s/in.csv'}}]
            journal: {dir: '%2$s/journal'}
            """;

    @TempDir
    Path dir;

    private Path older;
    private Path newer;

    @BeforeEach
    void record() throws IOException {
        Files.writeString(
                dir.resolve("in.csv"),
                "k,ts,x\na,1,4\na,2,2\na,3,1\na,4,4\na,5,6\na,6,4\nb,7,2\nb,8,4\nb,9,1\nb,10,4\na,11,4\na,12,1\n");
        older = Files.writeString(dir.resolve("older.yml"), PIPELINE.formatted(2, dir));
        newer = Files.writeString(dir.resolve("newer.yml"), PIPELINE.formatted(3, dir));
        Cli.run("run", older.toString()).expect(ExitCode.DONE);
    }

    private Cli backtest(String... more) {
        String[] base = {
            "backtest", older.toString(), "--journal", dir.resolve("journal").toString(), "--against", newer.toString()
        };
        String[] all = Arrays.copyOf(base, base.length + more.length);
        System.arraycopy(more, 0, all, base.length, more.length);
        return Cli.run(all);
    }

    @Test
    void shouldTellWhatWasGainedAndMovedAndWhereTheyPart() throws IOException {
        Path json = dir.resolve("out.json");
        Cli cli = backtest("--json", json.toString()).expect(ExitCode.DONE);

        assertThat(cli.out())
                .contains("1 gained, 0 lost, 1 moved; they part at event 1")
                .containsPattern("moved +low +a +2 +1970-01-01T00:00:03Z, by -1s to event 1")
                .containsPattern("gained +low +b +6 +1970-01-01T00:00:07Z");
        JsonNode difference =
                new ObjectMapper().readTree(json.toFile()).get("differences").get(0);
        assertThat(difference.get("gainedCount").asInt()).isOne();
        assertThat(difference.get("first").get("rule").asText()).isEqualTo("low");
        assertThat(difference.get("moved").get(0).get("movedToNs").asText()).isEqualTo("2000000000");
    }

    @Test
    void shouldSayHowManyMoreDifferAndInWhichSession() throws IOException {
        StringBuilder events = new StringBuilder("k,ts,x\n");
        for (int i = 0; i < 24; i++) {
            events.append("b,")
                    .append(20 + i)
                    .append(',')
                    .append(i % 2 == 0 ? 2 : 9)
                    .append('\n');
        }
        Files.writeString(dir.resolve("in.csv"), events);
        Cli.run("run", older.toString()).expect(ExitCode.DONE);

        Cli cli = backtest().expect(ExitCode.DONE);

        assertThat(cli.out())
                .contains("13 gained, 0 lost, 1 moved", "  and 4 more, not shown")
                .containsPattern("moved +low +a +session 1, 2 +1970")
                .containsPattern("gained +low +b +session 2, 2 +1970");
    }

    @Test
    void shouldExplainBothWhereAsked() {
        Cli cli = backtest("--explain-differences", "2").expect(ExitCode.DONE);

        assertThat(cli.out())
                .containsPattern("Variant as it is, event 6:\\s+Rule low, key b, did not fire")
                .containsPattern("Variant .*newer.*, event 6:\\s+Rule low, key b, fired")
                .contains("x < 2")
                .contains("x < 3");
    }

    @Test
    void shouldExplainOnlyWhatLiesInAJournalFromItsBeginning() {
        Cli from = backtest("--explain-differences", "1", "--from", "1970-01-01T00:00:03Z")
                .expect(ExitCode.USAGE);
        Cli sources = Cli.run("backtest", older.toString(), "--against", newer.toString(), "--explain-differences", "1")
                .expect(ExitCode.USAGE);

        Cli to = backtest("--explain-differences", "1", "--to", "1970-01-01T00:00:03Z")
                .expect(ExitCode.USAGE);
        Cli alone = Cli.run("backtest", older.toString(), "--explain-differences", "1")
                .expect(ExitCode.USAGE);

        assertThat(from.err()).contains("leave out --from");
        assertThat(to.err()).contains("and --to");
        assertThat(alone.err()).contains("a file of --against: name one");
        assertThat(sources.err()).contains("--journal DIR");
    }
}
