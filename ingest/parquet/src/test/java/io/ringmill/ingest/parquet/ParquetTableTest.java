package io.ringmill.ingest.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringmill.ingest.parquet.ParquetColumn.Kind;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is written another program reads: DuckDB. */
class ParquetTableTest {

    private static final List<ParquetColumn> COLUMNS = List.of(
            new ParquetColumn("time", Kind.TIME, true),
            new ParquetColumn("key", Kind.TEXT, true),
            new ParquetColumn("price", Kind.DOUBLE, false),
            new ParquetColumn("sensor.id", Kind.LONG, false),
            new ParquetColumn("side", Kind.TEXT, false));

    private static final long START_NS = 1_700_000_000_123_456_789L;

    @TempDir
    Path temp;

    private Path file() {
        return temp.resolve("trades.parquet");
    }

    private static void write(ParquetTable table, int rows) throws IOException {
        for (int row = 0; row < rows; row++) {
            table.set(0, START_NS + row);
            table.set(1, "k" + row % 7);
            if (row % 3 != 0) {
                table.set(2, row * 0.1);
            }
            if (row % 5 != 0) {
                table.set(3, Long.MAX_VALUE - row);
            }
            if (row % 2 == 0) {
                table.set(4, row % 4 == 0 ? "büy" : "");
            }
            table.endRow();
        }
    }

    private List<String> query(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            statement.execute("set threads = 1");
            List<String> rows = new ArrayList<>();
            try (ResultSet result = statement.executeQuery(sql.replace("FILE", "'" + file() + "'"))) {
                int columns = result.getMetaData().getColumnCount();
                while (result.next()) {
                    List<String> row = new ArrayList<>();
                    for (int column = 1; column <= columns; column++) {
                        row.add(result.getString(column));
                    }
                    rows.add(String.join("|", row.stream().map(String::valueOf).toList()));
                }
            }
            return rows;
        }
    }

    @Test
    void shouldBeReadWithTypesAndNulls() throws IOException, SQLException {
        try (ParquetTable table = new ParquetTable(file(), "trades", COLUMNS)) {
            write(table, 5);
            assertThat(table.rows()).isEqualTo(5);
        }
        assertThat(query("select epoch_ns(time), key, price, \"sensor.id\", side from FILE"))
                .containsExactly(
                        "1700000000123456789|k0|null|null|büy",
                        "1700000000123456790|k1|0.1|9223372036854775806|null",
                        "1700000000123456791|k2|0.2|9223372036854775805|",
                        "1700000000123456792|k3|null|9223372036854775804|null",
                        "1700000000123456793|k4|0.4|9223372036854775803|büy");
        assertThat(query("select name, type, logical_type from parquet_schema(FILE) where name = 'time'"))
                .singleElement()
                .asString()
                .contains("INT64", "isAdjustedToUTC=1", "NANOS");
    }

    @Test
    void shouldWriteRowGroupsAsTheyFill() throws IOException, SQLException {
        int rows = 50_000;
        try (ParquetTable table = new ParquetTable(file(), "trades", COLUMNS, 100_000)) {
            write(table, rows);
        }
        assertThat(query("select count(*), count(price), count(\"sensor.id\"), count(side), count(distinct key),"
                        + " max(epoch_ns(time)), sum(price)::decimal(18,1) from FILE"))
                .containsExactly(rows + "|33333|40000|25000|7|" + (START_NS + rows - 1) + "|83331666.7");
        assertThat(query("select count(distinct row_group_id) > 5 and max(row_group_num_rows) < 20000,"
                        + " any_value(compression) from parquet_metadata(FILE)"))
                .containsExactly("true|ZSTD");
    }

    @Test
    void shouldHaveItsNameOnlyOnceItIsWhole() throws IOException, SQLException {
        try (ParquetTable table = new ParquetTable(file(), "trades", COLUMNS)) {
            write(table, 10);
            assertThat(file()).doesNotExist();
        }
        assertThat(query("select count(*) from FILE")).containsExactly("10");
        assertThatThrownBy(() -> new ParquetTable(file(), "trades", COLUMNS))
                .isInstanceOf(FileAlreadyExistsException.class);
        assertThat(temp).isDirectoryContaining(each -> each.equals(file())).isDirectoryNotContaining("glob:**.tmp");
    }

    @Test
    void shouldLeaveNoFileWhenItIsAbandoned() throws IOException {
        ParquetTable table = new ParquetTable(file(), "trades", COLUMNS);
        write(table, 10);
        table.abandon();
        table.close();
        assertThat(temp).isEmptyDirectory();
    }

    @Test
    void shouldWriteOverWhatAKillLeft() throws IOException, SQLException {
        Files.writeString(temp.resolve("trades.parquet" + ParquetTable.BEGUN), "piece");
        new ParquetTable(file(), "trades", COLUMNS).close();
        assertThat(query("select count(*) from FILE")).containsExactly("0");
    }

    @Test
    void shouldRefuseARowWithoutARequiredValue() throws IOException {
        try (ParquetTable table = new ParquetTable(file(), "trades", COLUMNS)) {
            table.set(0, START_NS);
            assertThatThrownBy(table::endRow).hasMessage("row 0 has no key");
        }
    }
}
