package io.ringmill.app;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** DuckDB with trades, or the like, as a table {@code trades}: number {@code i}, ts in ms, price, size. */
final class Duck implements AutoCloseable {

    private final Connection connection = DriverManager.getConnection("jdbc:duckdb:");
    private final Statement statement = connection.createStatement();

    private Duck() throws SQLException {
        statement.execute("set threads = 1");
    }

    /** One without a table. */
    static Duck empty() throws SQLException {
        return new Duck();
    }

    /** Trades of a csv file. */
    static Duck ofTrades(Path trades) throws SQLException {
        Duck duck = new Duck();
        duck.statement.execute("""
                create table trades as select row_number() over () as i, * from read_csv('%s', header = true,
                columns = {'ts': 'BIGINT', 'symbol': 'VARCHAR', 'price': 'DOUBLE', 'size': 'DOUBLE', 'exchange': 'VARCHAR'})
                """.formatted(trades));
        return duck;
    }

    /** Trades and best bids of a feed, in the order in which they came. */
    static Duck ofBinance(Path feed) throws SQLException {
        Duck duck = new Duck();
        duck.statement.execute("""
                create table trades as select row_number() over () as i, (data->>'T')::BIGINT as ts,
                  coalesce(data->>'p', data->>'b')::DOUBLE as price, coalesce(data->>'q', data->>'B')::DOUBLE as size
                from (select line->'data' as data from read_csv('%s', columns = {'line': 'JSON'}, delim = '\\t', quote = '', escape = '', header = false))
                where data->>'e' in ('trade', 'bookTicker')
                """.formatted(feed));
        return duck;
    }

    /** The rows of a Parquet file that a sink has written, in their order: time in nanoseconds, key, values. */
    static List<String> rowsOf(Path parquet) throws SQLException {
        try (Duck duck = empty();
                ResultSet rows =
                        duck.query("select epoch_ns(time), * exclude (time, file_row_number) from read_parquet('"
                                + parquet + "', file_row_number = true) order by file_row_number")) {
            List<String> lines = new ArrayList<>();
            while (rows.next()) {
                List<String> row = new ArrayList<>();
                for (int column = 1; column <= rows.getMetaData().getColumnCount(); column++) {
                    row.add(String.valueOf(rows.getString(column)));
                }
                lines.add(String.join(",", row));
            }
            return lines;
        }
    }

    /** Writes the table to a file, in order of arrival. */
    void copyTo(Path csv) throws SQLException {
        statement.execute("copy (select ts, price, size from trades order by i) to '" + csv + "' (header)");
    }

    void execute(String sql) throws SQLException {
        statement.execute(sql);
    }

    ResultSet query(String sql) throws SQLException {
        return statement.executeQuery(sql);
    }

    @Override
    public void close() throws SQLException {
        statement.close();
        connection.close();
    }
}
