package io.ringmill.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.app.terminal.ExitCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Windows and parts of the calendar of a zone against DuckDB's, which has them of the ICU library. */
class CalendarOracleTest {

    /** Windows, and in SQL the local times at which they end. */
    private static final String[][] WINDOWS = {
        {"tumbling 1d zone America/New_York", "America/New_York", "date_trunc('day', t) + interval 1 day"},
        {
            "tumbling 1d offset 17h zone America/New_York",
            "America/New_York",
            "date_trunc('day', t - interval 17 hour) + interval 41 hour"
        },
        {"tumbling 1w zone Europe/Paris", "Europe/Paris", "date_trunc('week', t) + interval 7 day"},
        {"tumbling 1mo zone Australia/Lord_Howe", "Australia/Lord_Howe", "date_trunc('month', t) + interval 1 month"},
        {"tumbling 3mo zone America/Sao_Paulo", "America/Sao_Paulo", "date_trunc('quarter', t) + interval 3 month"},
        {"tumbling 1h zone Asia/Kolkata", "Asia/Kolkata", "date_trunc('hour', t) + interval 1 hour"},
        {"tumbling 4h zone Asia/Kathmandu", "Asia/Kathmandu", "time_bucket(interval 4 hour, t) + interval 4 hour"},
    };

    @TempDir
    Path dir;

    /** Two and a half years of events, some hours apart. */
    private Path events() throws Exception {
        StringBuilder csv = new StringBuilder("ts,symbol,price,size,exchange\n");
        Random random = new Random(10);
        long ts = Instant.parse("2016-01-01T00:00:00Z").toEpochMilli();
        for (int i = 0; i < 8_000; i++) {
            ts += 1 + random.nextInt(6 * 3_600_000);
            csv.append(ts).append(",A,").append(i % 17).append(",1,X\n");
        }
        return Files.writeString(dir.resolve("events.csv"), csv);
    }

    @Test
    void shouldEqualGroupsByTheCalendarOfAZone() throws Exception {
        Path events = events();
        StringBuilder windows = new StringBuilder();
        for (int i = 0; i < WINDOWS.length; i++) {
            String zone = WINDOWS[i][1];
            windows.append("  w%d: {window: %s, select: {n: count(), sum: sum(price), h: 'sum(hour(time, \"%s\"))', "
                            .formatted(i, WINDOWS[i][0], zone))
                    .append("m: 'sum(minute(time, \"%1$s\"))', d: 'sum(dayofweek(time, \"%1$s\"))'}}\n"
                            .formatted(zone));
        }
        Path file = Files.writeString(
                dir.resolve("calendar.yml"),
                "streams: {s: {key: symbol, time: {field: ts, unit: ms}, fields: {price: double}}}\nwindows:\n"
                        + windows + "sources: [{csv: {path: '" + events + "'}}]\nsinks: [{csv: {dir: '"
                        + dir.resolve("out") + "'}}]\n");
        Cli.run("run", file.toString()).expect(ExitCode.DONE);
        try (Duck duck = Duck.ofTrades(events)) {
            for (int i = 0; i < WINDOWS.length; i++) {
                compare(duck, i);
            }
        }
    }

    private void compare(Duck duck, int window) throws Exception {
        CsvTable ours = CsvTable.read(dir.resolve("out/w" + window + ".csv"));
        String zone = WINDOWS[window][1];
        String sql = """
                select epoch_ns(timezone('%1$s', e)), count(*), sum(price), sum(hour(t)), sum(minute(t)), sum(isodow(t))
                from (select *, %2$s as e from (select *, timezone('%1$s', make_timestamptz(ts * 1000)) as t from trades))
                group by e order by e
                """.formatted(zone, WINDOWS[window][2]);
        String[] columns = {"n", "sum", "h", "m", "d"};
        int row = 0;
        try (ResultSet theirs = duck.query(sql)) {
            for (; theirs.next(); row++) {
                String what = WINDOWS[window][0] + ", row " + row;
                assertThat(ours.text(row, "time")).as(what).isEqualTo(Long.toString(theirs.getLong(1)));
                for (int i = 0; i < columns.length; i++) {
                    assertThat(ours.number(row, columns[i]))
                            .as(what + ", " + columns[i])
                            .isEqualTo(theirs.getDouble(i + 2));
                }
            }
        }
        assertThat(ours.rows()).hasSize(row).hasSizeGreaterThan(5);
    }
}
