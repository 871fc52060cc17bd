package io.ringmill.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.app.terminal.ExitCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What people are told about the command line itself. */
class CommandLineTest {

    @Test
    void shouldSuggestTheNearestCommand() {
        assertThat(Cli.run("rpelay").expect(ExitCode.USAGE).err())
                .isEqualTo("ringmill: unknown command 'rpelay'; did you mean 'replay'?\nTry 'ringmill --help'.\n");
    }

    @Test
    void shouldSuggestTheNearestOption() {
        assertThat(Cli.run("run", "--sumary", "x", "pipeline.yml")
                        .expect(ExitCode.USAGE)
                        .err())
                .startsWith("ringmill: unknown option '--sumary'; did you mean '--summary'?\n");
    }

    @Test
    void shouldSayWhichArgumentIsOneTooMany() {
        assertThat(Cli.run("check", "a.yml", "b.yml").expect(ExitCode.USAGE).err())
                .startsWith("ringmill: 'b.yml' is one argument too many\n");
    }

    @Test
    void shouldSayWhatIsMissing() {
        assertThat(Cli.run("run").expect(ExitCode.USAGE).err()).contains("FILE").contains("ringmill run --help");
    }

    @Test
    void shouldPrintTheCommandsWhenNoneIsGiven() {
        assertThat(Cli.run().expect(ExitCode.USAGE).err())
                .contains("demo", "run", "check", "replay", "journal", "simulate", "bench");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "demo",
                "run",
                "check",
                "replay",
                "schema",
                "journal",
                "journal info",
                "journal dump",
                "journal verify",
                "simulate",
                "simulate ticks",
                "simulate sensors",
                "bench",
                "bench throughput",
                "bench latency"
            })
    void shouldExplainEveryCommandInLinesThatFit(String command) {
        String[] words = (command + " --help").strip().split(" ");
        Cli help = Cli.run(words).expect(ExitCode.DONE);
        assertThat(help.out()).contains("Usage: ringmill " + command);
        assertThat(help.out().lines()).allMatch(line -> line.length() <= 110);
        assertThat(help.err()).isEmpty();
    }

    @Test
    void shouldPrintTheVersion() {
        assertThat(Cli.run("--version").expect(ExitCode.DONE).out())
                .startsWith("ringmill ")
                .contains("Java ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"engine.workers", "=3", ""})
    void shouldExplainSetWhenItIsNoAssignment(String assignment) {
        assertThat(Cli.run("check", "p.yml", "--set", assignment)
                        .expect(ExitCode.USAGE)
                        .err())
                .contains("--set takes PATH=VALUE, such as --set engine.workers=4");
    }

    @Test
    void shouldRefuseAnImpossibleFeed() {
        assertThat(Cli.run("simulate", "ticks", "--keys", "0")
                        .expect(ExitCode.USAGE)
                        .err())
                .contains("keys must be from 1");
    }

    @Test
    void shouldRefuseToServeCsv() {
        assertThat(Cli.run("simulate", "ticks", "--http", "0", "--format", "csv")
                        .expect(ExitCode.USAGE)
                        .err())
                .contains("--http serves NDJSON only");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--http 0", "--out feed.csv"})
    void shouldRefuseTcpBesideAnotherPlaceForTheFeed(String other) {
        assertThat(Cli.run(("simulate ticks --tcp 0 " + other).split(" "))
                        .expect(ExitCode.USAGE)
                        .err())
                .contains("--tcp goes without --out and --http");
    }
}
