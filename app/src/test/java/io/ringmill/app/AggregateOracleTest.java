package io.ringmill.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.ringmill.app.terminal.ExitCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Aggregates of pairs, positions and products over a day of real trades against DuckDB's SQL. */
class AggregateOracleTest {

    private static final double RELATIVE = 1e-9;
    private static final List<String> NAMES =
            List.of("low", "high", "slope", "cov", "se", "wm", "product", "gm", "before", "share", "earlier");

    @TempDir
    Path dir;

    private CsvTable run(Path trades) throws Exception {
        Path file = Files.writeString(dir.resolve("pairs.yml"), """
                streams:
                  trades: {key: symbol, time: {field: ts, unit: ms}, fields: {price: double, size: double}}
                windows:
                  w:
                    window: sliding 100 events
                    select: {low: end - argmin(price), high: end - argmax(price), slope: "beta(price, size)", cov: "covar_samp(price, size)",
                             se: sem(price), wm: "wmean(price, size)", product: prod(price / 180), gm: gmean(size), before: "lag(price, 10)", share: rank(price)}
                  t: {window: sliding 1m, select: {earlier: "ago(price, 5s)"}}
                sources: [{csv: {path: '%s'}}]
                sinks: [{csv: {dir: '%s'}}]
                """.formatted(trades, dir));
        Cli.run("run", file.toString()).expect(ExitCode.DONE);
        return CsvTable.read(dir.resolve("w.csv"));
    }

    @Test
    void shouldEqualDuckDbOverTheLastHundredTrades() throws Exception {
        Path trades = SharedData.file("equity-ticks/ibm-20131007-trades.csv.gz");
        CsvTable ours = run(trades);
        CsvTable overTime = CsvTable.read(dir.resolve("t.csv"));
        // Of equal prices the earliest: prices are of 4 decimals at most.
        String sql = """
                select (ts - arg_min(ts, (price * 10000)::BIGINT * 1000000 + i) over w) * 1e6,
                       (ts - arg_max(ts, (price * 10000)::BIGINT * 1000000 - i) over w) * 1e6,
                       regr_slope(price, size) over w, covar_samp(price, size) over w,
                       stddev_samp(price) over w / sqrt(count(*) over w),
                       sum(price * size) over w / sum(size) over w, product(price / 180) over w, geomean(size) over w,
                       lag(price, 10) over (order by i),
                       len(list_filter(list(price) over w, lambda y: y <= price)) / (count(*) over w)::DOUBLE,
                       arg_max(price, i) over (order by ts range between 59999 preceding and 5000 preceding)
                from trades window w as (order by i rows between 99 preceding and current row) order by i
                """;
        try (Duck duck = Duck.ofTrades(trades);
                ResultSet theirs = duck.query(sql)) {
            int row = 0;
            for (; theirs.next(); row++) {
                for (int i = 0; i < NAMES.size(); i++) {
                    String name = NAMES.get(i);
                    double actual = (name.equals("earlier") ? overTime : ours).number(row, name);
                    double expected = theirs.getDouble(i + 1);
                    if (theirs.wasNull() || Double.isNaN(expected)) {
                        assertThat(actual).as("%s of row %d", name, row).isNaN();
                    } else {
                        // A sum of products is a difference where it has both signs.
                        double size = name.equals("cov") || name.equals("slope") ? 1e-2 : 0;
                        double bound = RELATIVE * Math.max(Math.abs(expected), size);
                        assertThat(actual).as("%s of row %d", name, row).isCloseTo(expected, within(bound));
                    }
                }
            }
            assertThat(row).isEqualTo(24_293);
        }
    }
}
