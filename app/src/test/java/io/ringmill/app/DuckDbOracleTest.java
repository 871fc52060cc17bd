package io.ringmill.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.ringmill.app.terminal.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code run} computes over a day of real trades is what DuckDB's SQL computes over the same file. */
class DuckDbOracleTest {

    private static final String IBM = "equity-ticks/ibm-20131007-trades.csv.gz";
    private static final String SPY = "equity-ticks/spy-20131007-trades.csv.gz";
    private static final double RELATIVE = 1e-9;
    private static final long NS_PER_MS = 1_000_000;
    private static final long MINUTE_MS = 60_000;

    @TempDir
    Path dir;

    private static String pipeline(Path trades, Path out) {
        return """
                streams:
                  trades:
                    key: symbol
                    time: {field: ts, unit: ms}
                    fields: {price: double, size: double}
                windows:
                  px100:
                    window: sliding 100 events
                    select: {mean: mean(price), sd: stddev_samp(price), lo: min(price), hi: max(price)}
                  bar1m:
                    window: tumbling 1m
                    select: {open: first(price), high: max(price), low: min(price), close: last(price),
                             volume: sum(size), vwap: sum(price * size) / sum(size)}
                sources: [{csv: {path: '%s'}}]
                sinks: [{csv: {dir: '%s'}}]
                """.formatted(trades, out);
    }

    private Path run(Path trades, String... options) throws IOException {
        Path out = dir.resolve("out");
        Path file = Files.writeString(dir.resolve("bars.yml"), pipeline(trades, out));
        String[] args = new String[options.length + 2];
        args[0] = "run";
        args[1] = file.toString();
        System.arraycopy(options, 0, args, 2, options.length);
        Cli.run(args).expect(ExitCode.DONE);
        return out;
    }

    @ParameterizedTest
    @ValueSource(strings = {"inline", "fused", "parallel", "sharded"})
    void shouldEqualDuckDbOverTheLastHundredTrades(String topology) throws Exception {
        Path trades = SharedData.file(IBM);
        CsvTable ours = CsvTable.read(
                run(trades, "--set", "engine.topology=" + topology).resolve("px100.csv"));
        String sql = """
                select ts, avg(price) over w, stddev_samp(price) over w, min(price) over w, max(price) over w
                from trades window w as (order by i rows between 99 preceding and current row) order by i
                """;
        try (Duck duck = Duck.ofTrades(trades);
                ResultSet theirs = duck.query(sql)) {
            int row = 0;
            for (; theirs.next(); row++) {
                assertThat(ours.text(row, "time")).isEqualTo(Long.toString(theirs.getLong(1) * NS_PER_MS));
                assertThat(ours.text(row, "key")).isEqualTo("IBM");
                assertClose(ours.number(row, "mean"), theirs, 2, row);
                assertClose(ours.number(row, "sd"), theirs, 3, row);
                assertThat(ours.number(row, "lo")).isEqualTo(theirs.getDouble(4));
                assertThat(ours.number(row, "hi")).isEqualTo(theirs.getDouble(5));
            }
            assertThat(ours.rows()).hasSize(row);
            assertThat(row).isEqualTo(24_293);
        }
    }

    @Test
    void shouldEqualDuckDbOverMinuteBars() throws Exception {
        Path trades = SharedData.file(IBM);
        CsvTable ours = CsvTable.read(run(trades).resolve("bar1m.csv"));
        String sql = """
                select ts // 60000 * 60000, first(price order by i), max(price), min(price), last(price order by i),
                       sum(size), sum(price * size) / sum(size)
                from trades group by 1 order by 1
                """;
        try (Duck duck = Duck.ofTrades(trades);
                ResultSet theirs = duck.query(sql)) {
            int row = 0;
            for (; theirs.next(); row++) {
                long closesMs = theirs.getLong(1) + MINUTE_MS;
                assertThat(ours.text(row, "time")).isEqualTo(Long.toString(closesMs * NS_PER_MS));
                assertThat(ours.number(row, "open")).isEqualTo(theirs.getDouble(2));
                assertThat(ours.number(row, "high")).isEqualTo(theirs.getDouble(3));
                assertThat(ours.number(row, "low")).isEqualTo(theirs.getDouble(4));
                assertThat(ours.number(row, "close")).isEqualTo(theirs.getDouble(5));
                assertThat(ours.number(row, "volume")).isEqualTo(theirs.getDouble(6));
                assertClose(ours.number(row, "vwap"), theirs, 7, row);
            }
            assertThat(ours.rows()).hasSize(row);
            assertThat(row).isGreaterThan(300);
        }
    }

    @Test
    void shouldTakeAQuarterOfAMillionTradesWithJournalAndFiles() throws Exception {
        Path summary = dir.resolve("summary.json");
        Path journal = dir.resolve("journal");
        Path out = run(SharedData.file(SPY), "--set", "journal.dir=" + journal, "--summary", summary.toString());
        assertThat(Files.readString(summary))
                .contains("\"read\":250601,\"accepted\":250601,\"filtered\":0,\"late\":0,\"invalid\":0,\"dropped\":0")
                .contains("\"px100\":250601");
        assertThat(CsvTable.read(out.resolve("px100.csv")).rows()).hasSize(250_601);
        assertThat(journal).isNotEmptyDirectory();
    }

    private static void assertClose(double ours, ResultSet theirs, int column, int row) throws SQLException {
        double expected = theirs.getDouble(column);
        if (theirs.wasNull()) {
            assertThat(ours).as("row %d", row).isNaN();
        } else {
            assertThat(ours).as("row %d", row).isCloseTo(expected, within(Math.abs(expected) * RELATIVE));
        }
    }
}
