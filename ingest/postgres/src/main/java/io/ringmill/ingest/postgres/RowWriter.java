package io.ringmill.ingest.postgres;

import io.ringmill.ingest.outlet.Message;
import io.ringmill.ingest.outlet.ValueText;
import io.ringmill.ingest.text.ByteWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;

/** Puts rows into a table, by one connection. One thread. */
final class RowWriter {

    private final Table table;
    private final PreparedStatement insert;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final ByteWriter json = new ByteWriter(bytes);

    RowWriter(Table table, Connection connection) throws SQLException {
        this.table = table;
        insert = connection.prepareStatement(table.insert());
    }

    Table table() {
        return table;
    }

    /** Puts them in, with the transaction that goes on. */
    void put(List<Message> rows) throws SQLException, IOException {
        insert.clearBatch();
        for (Message row : rows) {
            if (table.isOfAlerts()) {
                setAlert(row);
            } else {
                setResult(row);
            }
            if (table.nth() != 0) {
                insert.setInt(table.nth(), row.ordinal() + 1);
            }
            insert.addBatch();
        }
        insert.executeBatch();
    }

    private void setResult(Message row) throws SQLException {
        insert.setString(1, row.key());
        insert.setObject(2, time(row.timeNs()));
        insert.setLong(3, row.timeNs());
        insert.setLong(4, row.sequence());
        Object[] values = row.values();
        for (int i = 0; i < values.length; i++) {
            set(5 + i, values[i], table.typeOfValue(i));
        }
    }

    private void set(int at, Object value, String type) throws SQLException {
        if (value instanceof Double number) {
            insert.setDouble(at, number);
        } else if (value instanceof Long number) {
            insert.setLong(at, number);
        } else if (value instanceof Boolean bool) {
            insert.setBoolean(at, bool);
        } else if (value != null) {
            insert.setString(at, value.toString());
        } else {
            insert.setNull(
                    at,
                    switch (type) {
                        case "double precision" -> Types.DOUBLE;
                        case "bigint" -> Types.BIGINT;
                        case "boolean" -> Types.BOOLEAN;
                        default -> Types.VARCHAR;
                    });
        }
    }

    private void setAlert(Message row) throws SQLException, IOException {
        ValueText.putObject(row, json);
        json.flush();
        String values = bytes.toString(StandardCharsets.UTF_8);
        bytes.reset();
        insert.setString(1, row.name());
        insert.setString(2, row.key());
        insert.setObject(3, time(row.timeNs()));
        insert.setLong(4, row.timeNs());
        insert.setLong(5, row.sequence());
        insert.setString(6, row.state());
        insert.setString(7, row.severity());
        insert.setString(8, row.text());
        insert.setObject(9, values, Types.OTHER);
    }

    /** To the microsecond below, as the database has it; it would round. */
    private static OffsetDateTime time(long timeNs) {
        long micros = Math.floorDiv(timeNs, 1000);
        return Instant.ofEpochSecond(Math.floorDiv(micros, 1_000_000), Math.floorMod(micros, 1_000_000) * 1000L)
                .atOffset(ZoneOffset.UTC);
    }
}
