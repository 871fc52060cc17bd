package io.ringmill.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.ringmill.app.terminal.ExitCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Regression over a day of real trades, the older of which weigh less, against DuckDB's SQL. */
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
                  w: {window: running, select: {told: "regress(price, size, memory: 10000)"}}
                sources: [{csv: {path: '%s'}}]
                sinks: [{csv: {dir: '%s'}}]
                """.formatted(trades, dir));
        Cli.run("run", file.toString()).expect(ExitCode.DONE);
        CsvTable ours = CsvTable.read(dir.resolve("w.csv"));
        String sql = """
                with weighted as (
                    select i, size, price - 180 as above, pow(1 - 1 / 10000.0, -i) as weight from trades),
                summed as (
                    select i, size, sum(weight) over w as n, sum(weight * size) over w as x,
                        sum(weight * above) over w as y, sum(weight * size * size) over w as xx,
                        sum(weight * size * above) over w as xy
                    from weighted window w as (order by i rows between unbounded preceding and 1 preceding)),
                sloped as (select *, (n * xy - x * y) / (n * xx - x * x) as slope from summed)
                select 180 + (y - slope * x) / n + size * slope from sloped order by i
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
