package io.ringmill.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.ringmill.app.terminal.ExitCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Regression over a day of real trades, as good as nothing of which is forgotten, against DuckDB's SQL. */
class RegressionOracleTest {

    private static final int FIRST = 100;

    @TempDir
    Path dir;

    @Test
    void shouldTellFromTheTradesBeforeWhatDuckDbDoes() throws Exception {
        Path trades = SharedData.file("equity-ticks/ibm-20131007-trades.csv.gz");
        Path file = Files.writeString(dir.resolve("learn.yml"), """
                streams:
                  trades: {key: symbol, time: {field: ts, unit: ms}, fields: {price: double, size: double}}
                windows:
                  w: {window: running, select: {told: "regress(price, size, memory: 1000000000000000)"}}
                sources: [{csv: {path: '%s'}}]
                sinks: [{csv: {dir: '%s'}}]
                """.formatted(trades, dir));
        Cli.run("run", file.toString()).expect(ExitCode.DONE);
        CsvTable ours = CsvTable.read(dir.resolve("w.csv"));
        String sql = """
                select regr_intercept(price, size) over w + size * regr_slope(price, size) over w
                from trades window w as (order by i rows between unbounded preceding and 1 preceding) order by i
                """;
        try (Duck duck = Duck.ofTrades(trades);
                ResultSet theirs = duck.query(sql)) {
            int row = 0;
            for (; theirs.next(); row++) {
                double expected = theirs.getDouble(1);
                if (row >= FIRST) {
                    assertThat(ours.number(row, "told"))
                            .as("row %d", row)
                            .isCloseTo(expected, within(1e-9 * Math.abs(expected)));
                }
            }
            assertThat(row).isEqualTo(24_293);
        }
    }
}
