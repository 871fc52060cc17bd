package io.ringmill.bench.rivals;

import io.ringmill.bench.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;

/** DuckDB over a file: W1 in SQL, or nothing but reading it. */
public final class DuckDbOverFile {

    private static final String PARSE = "select count(*) as \"rows\", sum(size)::bigint as \"sizes\","
            + " round(max(price) * 100)::bigint as \"highest cents\", count(distinct symbol) as \"symbols\" from ";

    private static final String WORK = "select count(*) as \"rows\","
            + " count(*) filter (where n >= 100 and price > m + 3 * sd) as \"hits\", min(lo), max(hi) from ("
            + "select price, count(*) over w as n, avg(price) over w as m, stddev_pop(price) over w as sd,"
            + " min(price) over w as lo, max(price) over w as hi from %s"
            + " window w as (partition by symbol order by ts rows between 99 preceding and current row))";

    private DuckDbOverFile() {}

    /** Arguments: format, file, a file for the counts, {@code work} or {@code parse}, threads or 0 for all. */
    public static void main(String[] args) throws SQLException, IOException {
        String columns = "columns = {'ts': 'BIGINT', 'symbol': 'VARCHAR', 'price': 'DOUBLE', 'size': 'DOUBLE'})";
        String path = args[1].replace("'", "''");
        String source = args[0].equals("csv")
                ? "read_csv('" + path + "', header = true, delim = ',', " + columns
                : "read_json('" + path + "', format = 'newline_delimited', " + columns;
        Map<String, Object> counts = new LinkedHashMap<>();
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            if (!args[4].equals("0")) {
                statement.execute("set threads to " + args[4]);
            }
            boolean work = args[3].equals("work");
            try (ResultSet result = statement.executeQuery(work ? WORK.formatted(source) : PARSE + source)) {
                result.next();
                for (String count : work
                        ? new String[] {"rows", "hits"}
                        : new String[] {"rows", "sizes", "highest cents", "symbols"}) {
                    counts.put(count, result.getLong(count));
                }
            }
        }
        Files.writeString(Path.of(args[2]), Json.write(counts));
    }
}
