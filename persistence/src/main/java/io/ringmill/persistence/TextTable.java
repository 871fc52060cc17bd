package io.ringmill.persistence;

import io.ringmill.event.Cells;
import io.ringmill.event.Field;
import io.ringmill.journal.JournalHeader;
import io.ringmill.output.DoubleText;
import java.io.IOException;
import java.io.Writer;
import java.util.List;

/**
 * Rows as CSV, under a header, or as NDJSON. The columns are the time in epoch nanoseconds, the key, and the fields; a
 * missing value is empty, or null. Numbers read back to the same bits.
 */
public final class TextTable implements JournalExport.Table {

    private final Writer out;
    private final boolean json;

    /** Whether rows say which stream they are of. */
    private final boolean namesStream;

    private final StringBuilder line = new StringBuilder();
    private List<Field> fields;

    private TextTable(Writer out, boolean json, boolean namesStream) {
        this.out = out;
        this.json = json;
        this.namesStream = namesStream;
    }

    /** Rows of one stream as CSV. */
    public static TextTable csv(Writer out) {
        return new TextTable(out, false, false);
    }

    /**
     * Rows as NDJSON.
     *
     * @param namesStream whether they are of several streams, and say of which
     */
    public static TextTable ndjson(Writer out, boolean namesStream) {
        return new TextTable(out, true, namesStream);
    }

    /** What a column is called that is no field; with underscores behind it where a field is called that. */
    public static String column(String name, List<Field> fields) {
        String free = name;
        while (isTaken(free, fields)) {
            free += "_";
        }
        return free;
    }

    private static boolean isTaken(String name, List<Field> fields) {
        return fields.stream().anyMatch(field -> field.name().equals(name));
    }

    @Override
    public void row(JournalHeader header, JournalHeader.Stream stream, int key, long timeNs, long[] cells)
            throws IOException {
        if (json) {
            json(header, stream, key, timeNs, cells);
        } else {
            csv(header, stream, key, timeNs, cells);
        }
        out.append(line.append('\n'));
        line.setLength(0);
    }

    private void csv(JournalHeader header, JournalHeader.Stream stream, int key, long timeNs, long[] cells)
            throws IOException {
        if (fields == null) {
            fields = stream.fields();
            quoted(column("time", fields)).append(',');
            quoted(column("key", fields));
            fields.forEach(field -> {
                line.append(',');
                quoted(field.name());
            });
            line.append('\n');
        } else if (!fields.equals(stream.fields())) {
            throw JournalExport.otherFields(stream);
        }
        line.append(timeNs).append(',');
        quoted(header.keys().text(key));
        for (int cell = 0; cell < fields.size(); cell++) {
            line.append(',');
            value(header, fields.get(cell), cells[cell], "");
        }
    }

    private void json(JournalHeader header, JournalHeader.Stream stream, int key, long timeNs, long[] cells) {
        List<Field> all = stream.fields();
        line.append('{');
        if (namesStream) {
            JsonStrings.append(line, column("stream", all)).append(':');
            JsonStrings.append(line, stream.name()).append(',');
        }
        JsonStrings.append(line, column("time", all)).append(':').append(timeNs).append(',');
        JsonStrings.append(line, column("key", all)).append(':');
        JsonStrings.append(line, header.keys().text(key));
        for (int cell = 0; cell < all.size(); cell++) {
            line.append(',');
            JsonStrings.append(line, all.get(cell).name()).append(':');
            value(header, all.get(cell), cells[cell], "null");
        }
        line.append('}');
    }

    private void value(JournalHeader header, Field field, long cell, String missing) {
        switch (field.type()) {
            case DOUBLE -> {
                double value = Double.longBitsToDouble(cell);
                line.append(Double.isFinite(value) ? DoubleText.text(value) : missing);
            }
            case LONG -> line.append(cell == Cells.MISSING_LONG ? missing : Long.toString(cell));
            case SYMBOL -> {
                if (cell == Cells.MISSING_SYMBOL) {
                    line.append(missing);
                } else if (json) {
                    JsonStrings.append(line, header.symbols().text((int) cell));
                } else {
                    quoted(header.symbols().text((int) cell));
                }
            }
        }
    }

    private StringBuilder quoted(String text) {
        boolean plain = text.isEmpty() || text.equals(text.strip());
        for (int i = 0; plain && i < text.length(); i++) {
            char c = text.charAt(i);
            plain = c != ',' && c != '"' && c != '\n' && c != '\r' && c != '#';
        }
        return plain
                ? line.append(text)
                : line.append('"').append(text.replace("\"", "\"\"")).append('"');
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
