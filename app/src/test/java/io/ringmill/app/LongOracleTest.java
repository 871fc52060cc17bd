package io.ringmill.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.app.terminal.ExitCode;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Longs beyond what doubles hold, to the last digit as DuckDB's BIGINT and HUGEINT have them. */
class LongOracleTest {

    private static final String[] COLUMNS = {"lo", "hi", "range", "sum", "n", "d", "first", "last", "side", "sides"};
    private static final String SELECT = """
            lo: min(id), hi: max(id), range: range(id), sum: sum(id), n: count(id), d: distinct(id), first: first(id), last: last(id),
            side: last(side), sides: distinct(side)""";

    private static final String SQL = """
            min(id), max(id), max(id)::HUGEINT - min(id)::HUGEINT, sum(id), count(id), count(distinct id),
            first(id order by i) filter (id is not null), last(id order by i) filter (id is not null),
            last(side order by i) filter (side is not null), count(distinct side)""";

    @TempDir
    Path dir;

    @ParameterizedTest
    @CsvSource({
        "tumbling 5s, 'select (ts // 5000 + 1) * 5000 as e, %s from t group by e order by e'",
        "hopping 10s every 3s, 'select e, %s from t, (select unnest(range(-9000, 400000, 3000)) + 10000 as e)"
                + " where ts >= e - 10000 and ts < e group by e order by e'",
        "sliding 30 events, 'select a.ts, %s from t a join t b on b.i between a.i - 29 and a.i group by a.i, a.ts order by a.i'",
        "sliding 300 events, 'select a.ts, %s from t a join t b on b.i between a.i - 299 and a.i group by a.i, a.ts order by a.i'",
        "sliding 7s, 'select a.ts, %s from t a join t b on b.ts > a.ts - 7000 and b.ts <= a.ts group by a.i, a.ts order by a.i'",
        "running, 'select a.ts, %s from t a join t b on b.i <= a.i group by a.i, a.ts order by a.i'"
    })
    void shouldEqualBigintsWhenInAnyForm(String window, String query) throws Exception {
        try (Duck duck = Duck.empty()) {
            duck.execute("""
                    create table t as select i, 150 * i as ts, case when hash(i) % 11 = 0 then null when hash(i, 1) % 5 = 0
                      then -635138577566547135 - (hash(i, 2) % 9)::BIGINT else 635138577566547135 + (hash(i, 2) % 40)::BIGINT end as id,
                      case hash(i, 3) % 4 when 0 then null when 1 then 'buy' when 2 then 'sell' else 'cross' end as side
                    from range(1, 1500) r(i)
                    """);
            duck.execute("copy (select ts, id, side from t order by i) to '" + dir.resolve("in.csv") + "' (header)");
            Path file = Files.writeString(dir.resolve("p.yml"), """
                    streams: {t: {time: {field: ts, unit: ms}, fields: {id: long, side: symbol}}}
                    windows: {w: {window: %s, select: {%s}}}
                    sources: [{csv: {path: '%s/in.csv'}}]
                    sinks: [{csv: {dir: '%s'}}]
                    """.formatted(window, SELECT, dir, dir));
            Cli.run("run", file.toString()).expect(ExitCode.DONE);
            String sql = query.contains("join") ? SQL.replaceAll("\\b(id|side|i)\\b", "b.$1") : SQL;
            try (ResultSet theirs = duck.query(query.formatted(sql))) {
                compare(CsvTable.read(dir.resolve("w.csv")), theirs);
            }
        }
    }

    private static void compare(CsvTable ours, ResultSet theirs) throws Exception {
        int row = 0;
        int missing = 0;
        for (; theirs.next(); row++) {
            assertThat(ours.text(row, "time")).isEqualTo(theirs.getLong(1) + "000000");
            for (int i = 0; i < COLUMNS.length; i++) {
                String expected = theirs.getString(i + 2);
                boolean isText = COLUMNS[i].equals("side");
                if (expected == null
                        || (!isText && new BigDecimal(expected).toBigInteger().bitLength() > 63)) {
                    expected = "";
                    missing++;
                }
                assertThat(ours.text(row, COLUMNS[i]))
                        .as("%s of row %d", COLUMNS[i], row)
                        .isEqualTo(expected);
            }
        }
        assertThat(ours.rows()).hasSize(row);
        assertThat(row).isGreaterThan(40);
        assertThat(missing).as("sums that overflow, values that are missing").isPositive();
    }

    @Test
    void shouldKeepIdsApartWhenDoublesWouldNot() throws Exception {
        Files.writeString(dir.resolve("in.csv"), """
                ts,id
                1,635138577566547135
                2,635138577566547136
                3,635138577566547137
                4,635138577566547139
                """);
        Path file = Files.writeString(dir.resolve("p.yml"), """
                streams: {t: {time: {field: ts, unit: ms}, fields: {id: long}}}
                windows: {w: {window: sliding 100 events, select: {d: distinct(id), last: last(id)}}}
                sources: [{csv: {path: '%1$s/in.csv'}}]
                sinks: [{csv: {dir: '%1$s'}}]
                """.formatted(dir));
        Cli.run("run", file.toString()).expect(ExitCode.DONE);

        CsvTable table = CsvTable.read(dir.resolve("w.csv"));
        assertThat(table.text(3, "d")).isEqualTo("4");
        assertThat(table.text(3, "last")).isEqualTo("635138577566547139");
    }
}
