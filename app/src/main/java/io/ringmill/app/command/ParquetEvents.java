package io.ringmill.app.command;

import io.ringmill.event.Cells;
import io.ringmill.event.Field;
import io.ringmill.ingest.parquet.ParquetColumn;
import io.ringmill.ingest.parquet.ParquetColumn.Kind;
import io.ringmill.ingest.parquet.ParquetTable;
import io.ringmill.journal.JournalHeader;
import io.ringmill.persistence.JournalExport;
import io.ringmill.persistence.TextTable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The events of a stream as a Parquet file, with the columns that {@link TextTable} has. */
final class ParquetEvents implements JournalExport.Table {

    private static final int TIME = 0;
    private static final int KEY = 1;
    private static final int FIELDS = 2;

    private final List<Field> fields;
    private final ParquetTable table;

    ParquetEvents(Path file, JournalHeader.Stream stream) throws IOException {
        fields = stream.fields();
        List<ParquetColumn> columns = new ArrayList<>();
        columns.add(new ParquetColumn(TextTable.column("time", fields), Kind.TIME, true));
        columns.add(new ParquetColumn(TextTable.column("key", fields), Kind.TEXT, true));
        fields.forEach(field -> columns.add(new ParquetColumn(field.name(), kind(field), false)));
        table = new ParquetTable(file, stream.name(), columns);
    }

    private static Kind kind(Field field) {
        return switch (field.type()) {
            case DOUBLE -> Kind.DOUBLE;
            case LONG -> Kind.LONG;
            case SYMBOL -> Kind.TEXT;
        };
    }

    @Override
    public void row(JournalHeader header, JournalHeader.Stream stream, int key, long timeNs, long[] cells)
            throws IOException {
        if (!fields.equals(stream.fields())) {
            throw JournalExport.otherFields(stream);
        }
        table.set(TIME, timeNs);
        table.set(KEY, header.keys().text(key));
        for (int field = 0; field < fields.size(); field++) {
            set(FIELDS + field, fields.get(field), cells[field], header);
        }
        table.endRow();
    }

    private void set(int column, Field field, long cell, JournalHeader header) {
        switch (field.type()) {
            case DOUBLE -> {
                double value = Double.longBitsToDouble(cell);
                if (Double.isFinite(value)) {
                    table.set(column, value);
                }
            }
            case LONG -> {
                if (cell != Cells.MISSING_LONG) {
                    table.set(column, cell);
                }
            }
            case SYMBOL -> {
                if (cell != Cells.MISSING_SYMBOL) {
                    table.set(column, header.symbols().text((int) cell));
                }
            }
        }
    }

    @Override
    public void close() throws IOException {
        table.close();
    }

    @Override
    public void abandon() throws IOException {
        table.abandon();
    }
}
