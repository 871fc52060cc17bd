package io.ringmill.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ringmill.app.terminal.ExitCode;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckCommandTest {

    @TempDir
    Path dir;

    @Test
    void shouldPrintThePlanAndTouchNothing() {
        PipelineFiles files = new PipelineFiles(dir);
        Cli check = Cli.run("check", files.simulated(10).toString()).expect(ExitCode.DONE);
        assertThat(check.out())
                .contains("trades", "by symbol", "time of ts (ms)", "in order", "where size > 100")
                .contains("last20", "last 20 events", "emits after each event", "sd = stddev_pop(price)")
                .contains("bar10s", "each 10s", "emits on close")
                .contains("high", "warning", "fires when its condition begins to hold")
                .contains("simulate   ticks", "bytes per key", "topology", "16,384 slots, block when full");
        assertThat(check.err()).isEmpty();
        assertThat(files.exists("out")).isFalse();
        assertThat(files.exists("journal")).isFalse();
    }

    @Test
    void shouldTellWhatRulesWithKeysTakeOfEveryKey() {
        Path file = new PipelineFiles(dir).text("keys.yml", """
                        streams: {trades: {key: symbol, fields: {price: double}}}
                        rules:
                          a: {when: price > 1, keys: [A]}
                          b: {when: price > 2, keys: [B, C]}
                          c: {when: price > 3}
                        """);
        assertThat(Cli.run("check", file.toString()).expect(ExitCode.DONE).out())
                .containsPattern(
                        "136 bytes per key \\(80 for rules with 'keys', whether or not it is theirs\\), and what");
    }

    @Test
    void shouldTellWhatASinkIsHandedAndWhenItsNextFileBegins() {
        Path file = new PipelineFiles(dir).text("sinks.yml", """
                        streams: {trades: {key: symbol, fields: {price: double}}}
                        windows:
                          a: {on: trades, window: sliding 5 events, select: {m: mean(price)}}
                          b: {on: trades, window: sliding 9 events, select: {m: mean(price)}}
                        rules: {low: {when: price < 1, severity: warning}, high: {when: price > 9}}
                        sinks:
                          - csv: {dir: out, windows: [b, a], roll: 1h, where: "m > 3
                              and key != \\"X\\""}
                          - ndjson: {dir: all}
                          - alerts: {ndjson: some.ndjson, rules: [low], where: severity != "info"}
                        """);
        assertThat(Cli.run("check", file.toString()).expect(ExitCode.DONE).out())
                .containsPattern("csv +out\\R +windows b, a\\R +where m > 3 and key != \"X\"\\R +roll 1h\\R"
                        + " +ndjson +all\\R +alerts +some.ndjson\\R +rules low\\R +where severity != \"info\"\\R");
    }

    @Test
    void shouldTellWhatAServerCouldNotStartWithHere() {
        Path file = new PipelineFiles(dir).text("tls.yml", """
                        streams: {trades: {key: symbol, fields: {price: double}}}
                        server: {token: "${RINGMILL_NO_SUCH_VARIABLE}", tls: {certificate: 'no/c.pem', key: 'no/k.pem'}}
                        """);
        assertThat(Cli.run("check", file.toString()).expect(ExitCode.DONE).out())
                .containsPattern("not here +server: tls: there is no file no/c.pem")
                .containsPattern("not here +server: tls: there is no file no/k.pem")
                .containsPattern("not here +server: 'token' is the variable RINGMILL_NO_SUCH_VARIABLE");
    }

    @Test
    void shouldRefuseATokenThatCouldBeGuessed() {
        Optional<String> variable = System.getenv().entrySet().stream()
                .filter(entry -> entry.getKey().matches("[A-Za-z_][A-Za-z0-9_]*"))
                .filter(entry -> entry.getValue().matches(".{1,15}"))
                .map(Map.Entry::getKey)
                .findFirst();
        assumeTrue(variable.isPresent(), "skipped: no variable of the environment is short");
        Path file = new PipelineFiles(dir).text("token.yml", """
                        streams: {trades: {key: symbol, fields: {price: double}}}
                        server: {token: ${%s}}
                        """.formatted(variable.get()));
        assertThat(Cli.run("check", file.toString()).expect(ExitCode.USAGE).err())
                .contains("token.yml:2:17: server.token: is shorter than 16 characters")
                .contains("1 fault in ");
    }

    @Test
    void shouldTakeBracketsWithoutQuotes() {
        Path file = new PipelineFiles(dir).text("brackets.yml", """
                        streams: {books: {key: name, fields: {ask: double, t: double, side: symbol}}}
                        rules: {high: {when: side in ["buy", "sell"] and max(ask, t) > 3}}
                        sources:
                          - http: {url: http://localhost, headers: {Authorization: Bearer ${PATH}}, records: ["a.b"],
                                   map: {ask: asks[0][1], t: ["sensor.temp"], side: ["x.y"].side}, where: side in ["buy"]}
                        server: {port: 8080, host: 127.0.0.1, token: ${RINGMILL_NO_SUCH_VARIABLE}}
                        """);
        Cli.run("check", file.toString()).expect(ExitCode.DONE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bitcoin",
                "sensors",
                "sensors-mqtt",
                "exchange-feed",
                "exchange-websocket",
                "cold-store",
                "orders",
                "orders-kafka",
                "machine-temperature"
            })
    void shouldFindTheExamplesRight(String example) {
        Path file = SharedData.project().resolve("examples/" + example + "/pipeline.yml");
        Cli.run("check", file.toString()).expect(ExitCode.DONE);
    }

    @Test
    void shouldTellAllFaultsAtOnceWithPlaceLineAndCaret() {
        Path file = new PipelineFiles(dir).text("bad.yml", """
                        streams:
                          trades: {key: symbol, fields: {price: double}}
                        windows:
                          bar: {window: sliding 5 events, select: {hi: max(prise)}}
                        rules:
                          high: {when: price > bar.hii}
                        sources: [{cvs: {path: in.csv}}]
                        sinks: [{alerts: {ndjsn: x}}]
                        """);
        Cli check = Cli.run("check", file.toString()).expect(ExitCode.USAGE);
        assertThat(check.out()).isEmpty();
        assertThat(check.err())
                .contains(file + ":4:52:", "did you mean 'price'?")
                .contains("""
                            4 |   bar: {window: sliding 5 events, select: {hi: max(prise)}}
                              |                                                    ^
                        """)
                .contains(file + ":6:24:", "did you mean 'hi'?")
                .contains(file + ":7:", "did you mean 'csv'?")
                .contains(file + ":8:", "ndjsn")
                .endsWith("faults in " + file + "; nothing was started\n");
    }

    @Test
    void shouldTellFaultsOfSetByItsPath() {
        Path file = new PipelineFiles(dir).simulated(10);
        assertThat(Cli.run("check", file.toString(), "--set", "engine.ring=1000")
                        .expect(ExitCode.USAGE)
                        .err())
                .contains("--set engine.ring: must be a power of two, not 1000");
    }
}
