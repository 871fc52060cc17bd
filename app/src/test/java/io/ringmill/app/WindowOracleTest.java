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

/** Every form of window over real trades against DuckDB's window SQL; events out of order against SQL over all of them. */
class WindowOracleTest {

    private static final String IBM = "equity-ticks/ibm-20131007-trades.csv.gz";
    private static final String BINANCE = "binance-futures/btcusdt-20240808.ndjson.gz";
    private static final long NS_PER_MS = 1_000_000;

    /** Selects and the SQL for them; both in this order. */
    private static final String SELECT = """
            n: count(), sum: sum(size), mean: mean(price), lo: min(price), hi: max(price), var: var_pop(price), sd: stddev_samp(price),
                     skew: skew(size), kurt: kurtosis(size), med: median(price), q: "quantile(price, 0.9)", d: distinct(price),
                     cov: "covar_pop(price, size)", corr: "corr(price, size)", slope: slope(price)""";

    private static final String[] COLUMNS = {
        "n", "sum", "mean", "lo", "hi", "var", "sd", "skew", "kurt", "med", "q", "d", "cov", "corr", "slope"
    };

    private static String sql(String over) {
        return """
                count(*) %1$s, sum(size) %1$s, avg(price) %1$s, min(price) %1$s, max(price) %1$s, var_pop(price) %1$s,
                stddev_samp(price) %1$s, skewness(size) %1$s, kurtosis(size) %1$s, median(price) %1$s, quantile_cont(price, 0.9) %1$s,
                count(distinct price) %1$s, covar_pop(price, size) %1$s, corr(price, size) %1$s, regr_slope(price, (ts - (select min(ts) from trades)) / 1000.0) %1$s
                """.formatted(over);
    }

    @TempDir
    Path dir;

    private Path run(String stream, String source, String windows) throws IOException {
        Path out = dir.resolve("out");
        Path file = Files.writeString(
                dir.resolve("oracle.yml"), """
                streams:
                %s
                windows:
                %s
                sources: [%s]
                sinks: [{csv: {dir: '%s'}}]
                """.formatted(stream.indent(2), windows.indent(2), source, out));
        Cli.run("run", file.toString()).expect(ExitCode.DONE);
        return out;
    }

    private Path runIbm(String window) throws IOException {
        return run(
                        "trades: {key: symbol, time: {field: ts, unit: ms}, fields: {price: double, size: double}}",
                        "{csv: {path: '" + SharedData.file(IBM) + "'}}",
                        "w: {window: " + window + ", select: {" + SELECT + "}}")
                .resolve("w.csv");
    }

    /** Compares a table with rows of: when they are emitted (ms), then {@link #sql}. */
    private static void compare(CsvTable ours, ResultSet theirs, boolean lastOfTies) throws SQLException {
        int row = 0;
        int compared = 0;
        for (; theirs.next(); row++) {
            String time = Long.toString(theirs.getLong(1) * NS_PER_MS);
            assertThat(ours.text(row, "time")).as("row %d", row).isEqualTo(time);
            if (lastOfTies
                    && row + 1 < ours.rows().size()
                    && ours.text(row + 1, "time").equals(time)) {
                continue;
            }
            for (int i = 0; i < COLUMNS.length; i++) {
                // DuckDB's slope loses digits where times or values are far from zero.
                double relative = COLUMNS[i].equals("slope") ? 1e-6 : 1e-9;
                compare(ours.number(row, COLUMNS[i]), theirs, i + 2, relative, COLUMNS[i] + " of row " + row);
            }
            compared++;
        }
        assertThat(ours.rows()).hasSize(row);
        assertThat(compared).isGreaterThan(20);
    }

    private static void compare(double ours, ResultSet theirs, int column, double relative, String what)
            throws SQLException {
        double expected = theirs.getDouble(column);
        if (theirs.wasNull() || Double.isNaN(expected)) {
            assertThat(ours).as(what).isNaN();
        } else {
            assertThat(ours).as(what).isCloseTo(expected, within(relative * Math.max(1, Math.abs(expected))));
        }
    }

    private void compareIbm(String window, String query) throws Exception {
        CsvTable ours = CsvTable.read(runIbm(window));
        try (Duck duck = Duck.ofTrades(SharedData.file(IBM));
                ResultSet theirs = duck.query(query)) {
            compare(ours, theirs, window.equals("sliding 30s"));
        }
    }

    @Test
    void shouldEqualRollingRows() throws Exception {
        compareIbm(
                "sliding 300 events",
                "select ts, " + sql("over w")
                        + " from trades window w as (order by i rows between 299 preceding and current row) order by i");
    }

    @Test
    void shouldEqualRollingRange() throws Exception {
        // (t - 30 s, t] in whole milliseconds; DuckDB takes all of one time together, so that the last of them
        // compares.
        compareIbm(
                "sliding 30s",
                "select ts, " + sql("over w")
                        + " from trades window w as (order by ts range between 29999 preceding and current row) order by i");
    }

    @Test
    void shouldEqualTumblingGroups() throws Exception {
        compareIbm(
                "tumbling 7m offset 2m",
                "select ((ts - 120000) // 420000 + 1) * 420000 + 120000 as e, " + sql("")
                        + " from trades group by e order by e");
    }

    @Test
    void shouldEqualHoppingGroups() throws Exception {
        compareIbm("hopping 10m every 4m", "select e, " + sql("") + """
                from trades, (select unnest(range(1381104000000, 1381190400000, 240000)) + 600000 as e)
                where ts >= e - 600000 and ts < e group by e order by e
                """);
    }

    @Test
    void shouldEqualSessionsByGaps() throws Exception {
        compareIbm("session gap 5s", "select max(ts) + 5000, " + sql("") + """
                from (select *, sum(begins) over (order by i) as session from
                  (select *, case when ts - lag(ts) over (order by i) <= 5000 then 0 else 1 end as begins from trades))
                group by session order by session
                """);
    }

    @Test
    void shouldKnowQuantilesToAPercentWhenTheyAreApproximate() throws Exception {
        Path out = run(
                "trades: {key: symbol, time: {field: ts, unit: ms}, fields: {price: double, size: double}}",
                "{csv: {path: '" + SharedData.file(IBM) + "'}}",
                "w: {window: sliding 5m, select: {a: \"approx_quantile(size, 0.99)\", q: \"quantile(size, 0.99)\"}}");
        CsvTable ours = CsvTable.read(out.resolve("w.csv"));
        for (int row = 0; row < ours.rows().size(); row++) {
            double exact = ours.number(row, "q");
            assertThat(ours.number(row, "a")).as("row %d", row).isCloseTo(exact, within(0.01 * exact));
        }
    }

    @Test
    void shouldEqualSqlOverAllEventsWhenTheyComeOutOfOrder() throws Exception {
        Path feed = SharedData.file(BINANCE);
        Path input = dir.resolve("feed.csv");
        try (Duck duck = Duck.ofBinance(feed)) {
            try (ResultSet behind = duck.query(
                    "select count(*) from (select ts, max(ts) over (order by i) as newest from trades) where ts < newest")) {
                behind.next();
                assertThat(behind.getLong(1)).isGreaterThan(1_000);
            }
            duck.copyTo(input);
            Path out = run(
                    "trades: {time: {field: ts, unit: ms}, fields: {price: double, size: double}, outOfOrder: 200ms}",
                    "{csv: {path: '" + input + "'}}",
                    """
                    bar: {window: tumbling 500ms, select: {%1$s}}
                    hop: {window: hopping 2s every 700ms, select: {%1$s}}
                    visit: {window: session gap 80ms, select: {%1$s}}
                    """.formatted(SELECT));
            try (ResultSet theirs = duck.query(
                    "select (ts // 500 + 1) * 500 as e, " + sql("") + " from trades group by e order by e")) {
                compare(CsvTable.read(out.resolve("bar.csv")), theirs, false);
            }
            try (ResultSet theirs = duck.query("select e, " + sql("") + """
                    from trades, (select unnest(range((select min(ts) // 700 * 700 - 2100 from trades), (select max(ts) + 700 from trades), 700)) + 2000 as e)
                    where ts >= e - 2000 and ts < e group by e order by e
                    """)) {
                compare(CsvTable.read(out.resolve("hop.csv")), theirs, false);
            }
            try (ResultSet theirs = duck.query("select max(ts) + 80, " + sql("") + """
                    from (select *, sum(begins) over (order by ts, i) as session from
                      (select *, case when ts - lag(ts) over (order by ts, i) <= 80 then 0 else 1 end as begins from trades))
                    group by session order by session
                    """)) {
                compare(CsvTable.read(out.resolve("visit.csv")), theirs, false);
            }
        }
    }
}
