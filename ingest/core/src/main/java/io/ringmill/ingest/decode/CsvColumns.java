package io.ringmill.ingest.decode;

import io.ringmill.diagnostic.NearestName;
import io.ringmill.ingest.ConnectorContext;
import io.ringmill.ingest.Setting;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How columns are found in CSV.
 *
 * @param names of the columns in their order, where no header is read; empty if there are none
 * @param header whether the first record names them; if neither, a path is a column's number, from 1
 */
public record CsvColumns(List<String> names, boolean header, char separator) {

    private static final Setting<Boolean> HEADER = Setting.flag(
            "header", true, "whether the first line names the columns; without, map gives their numbers from 1");
    private static final Setting<List<String>> COLUMNS = Setting.texts(
            "columns", "names of the columns in their order, where there is no header, as in [time, symbol, price]");
    private static final Setting<String> SEPARATOR =
            Setting.text("separator", ",", "the character between fields; tab is written as such");

    /** What {@link #read} reads. */
    static final List<Setting<?>> SETTINGS = List.of(HEADER, COLUMNS, SEPARATOR);

    private static final char LAST_ASCII = '~';

    /** So far a header is looked for where the first line is none. */
    private static final int LINES_TO_LOOK = 20;

    /** Characters of a header that a message shows. */
    private static final int MOST_SHOWN = 1000;

    private static final String SEPARATORS = ",;\t|";

    /** In place of a column's number: the value is not of a column. */
    private static final int NO_COLUMN = -1;

    /** Copies the list. */
    public CsvColumns {
        names = List.copyOf(names);
    }

    /** With a header, or with numbers in place of names. */
    public CsvColumns(boolean header, char separator) {
        this(List.of(), header, separator);
    }

    /** Reads {@link #SETTINGS}. */
    public static CsvColumns read(ConnectorContext context, Routing routing) {
        List<String> names = context.find(COLUMNS).orElse(List.of());
        boolean header = context.get(HEADER) && !context.values().has(COLUMNS);
        if (context.values().has(COLUMNS)) {
            if (names.isEmpty()) {
                context.fault(COLUMNS, "names no column");
            }
            if (context.values().has(HEADER) && context.get(HEADER)) {
                context.fault(HEADER, "stands against 'columns', which names the columns of what has no header");
            }
        }
        CsvColumns columns = new CsvColumns(names, header, separator(context));
        if (!header && !(names.isEmpty() && context.values().has(COLUMNS))) {
            for (int slot = 0; slot < routing.paths().size(); slot++) {
                columns.fault(routing, slot).ifPresent(fault -> context.fault("%s", fault));
            }
        }
        return columns;
    }

    private static char separator(ConnectorContext context) {
        String separator = context.get(SEPARATOR);
        if (separator.equals("\\t") || separator.equals("tab")) {
            separator = "\t";
        }
        if (separator.length() != 1 || separator.charAt(0) > LAST_ASCII || "\"\r\n".contains(separator)) {
            context.fault(SEPARATOR, "must be one character such as , ; | or tab, not '%s'", separator);
            return ',';
        }
        return separator.charAt(0);
    }

    /** Why there is no column for a path, as far as that is known ahead of the first record. */
    Optional<String> fault(Routing routing, int slot) {
        String path = routing.paths().get(slot);
        String name = routing.names().get(slot);
        if (header || routing.attributes().isNamedBy(path)) {
            return Optional.empty();
        }
        if (!names.isEmpty()) {
            return column(routing, slot, names).fault();
        }
        return path.matches("[1-9]\\d{0,4}")
                ? Optional.empty()
                : Optional.of("without a header '" + name + "' needs the number of its column, from 1, as in map: {"
                        + name + ": 3}; or name all columns, as in columns: [" + name + ", ...]");
    }

    /** The column of a path, or why there is none. */
    private record Column(int number, Optional<String> fault) {}

    private static Column column(Routing routing, int slot, List<String> names) {
        String wanted = routing.paths().get(slot);
        int column = names.indexOf(wanted);
        Optional<String> fault = Optional.empty();
        if (column < 0) {
            List<String> free = names.stream()
                    .filter(name -> !routing.paths().contains(name))
                    .toList();
            fault = Optional.of(missing(wanted, routing.names().get(slot), names, free));
        } else if (names.lastIndexOf(wanted) != column) {
            fault = Optional.of("column '" + wanted + "' twice; rename one");
        }
        return new Column(column, fault);
    }

    /**
     * Tells the reader which columns are wanted, after reading the header if there is one.
     *
     * @param lookOn whether more may be read to find out why a header is not the right one, which loses what was read
     * @throws HeaderException whose message says what is wrong and what may help
     * @throws IOException if the input cannot be read
     */
    public void select(CsvReader reader, String path, Routing routing, boolean lookOn) throws IOException {
        List<String> found = header ? reader.readHeader() : names;
        if (header && found.isEmpty()) {
            throw new HeaderException(
                    "'" + path + "' is empty; its first line should name the columns (or say header: false)", true);
        }
        int[] columns = new int[routing.paths().size()];
        List<String> faults = new ArrayList<>();
        boolean any = false;
        for (int slot = 0; slot < columns.length; slot++) {
            String wanted = routing.paths().get(slot);
            if (routing.attributes().isNamedBy(wanted)) {
                columns[slot] = NO_COLUMN;
            } else if (found.isEmpty()) {
                columns[slot] = Integer.parseInt(wanted) - 1;
            } else {
                Column column = column(routing, slot, found);
                columns[slot] = column.number();
                any |= column.number() >= 0;
                column.fault().ifPresent(faults::add);
            }
        }
        if (!faults.isEmpty()) {
            String cause = any ? "" : cause(reader, routing, found, lookOn);
            throw new HeaderException(
                    "the header of '" + path + "' has "
                            + (cause.isEmpty() ? String.join("; ", faults) : "none of the columns: " + cause),
                    false);
        }
        if (!header) {
            reader.expect(found.size());
        }
        reader.select(columns);
    }

    /** Why no wanted column is there, and what may help; empty if nobody knows. */
    private String cause(CsvReader reader, Routing routing, List<String> names, boolean lookOn) {
        String line = String.join(String.valueOf(separator), names);
        for (int i = 0; i < SEPARATORS.length(); i++) {
            char other = SEPARATORS.charAt(i);
            if (other != separator && names.size() == 1 && line.indexOf(other) >= 0) {
                return "only " + shown(line).replace("\t", "<tab>") + ": separator: "
                        + (other == '\t' ? "tab" : "\"" + other + "\"");
            }
        }
        String later = lookOn ? later(reader, routing, line) : "";
        if (!later.isEmpty()) {
            return later;
        }
        boolean data = names.stream().anyMatch(name -> name.matches("[-+]?[0-9][0-9.,:eE+-]*"));
        return data
                ? "it looks like data (" + shown(line)
                        + "); then name them with columns: [...], or say header: false, and map gives the"
                        + " numbers of columns, as {" + routing.names().get(0) + ": 1}"
                : "";
    }

    /** Where in the next lines the header is. */
    private String later(CsvReader reader, Routing routing, String first) {
        try {
            for (int i = 0; i < LINES_TO_LOOK; i++) {
                List<String> names = reader.readHeader();
                if (names.containsAll(routing.paths())) {
                    long before = reader.headerLine() - 1;
                    return first.startsWith("#")
                            ? "it is on line " + (before + 1) + ", behind comments: comment: \"#\""
                            : "it is on line " + (before + 1) + ": skip: " + before;
                }
            }
        } catch (IOException noMoreHelp) {
            return "";
        }
        return "";
    }

    /** Columns as a line of a log shows them: they may be many, whoever sends them, and have ends of lines in quotes. */
    private static String shown(String columns) {
        String begin = columns.length() <= MOST_SHOWN ? columns : columns.substring(0, MOST_SHOWN) + "...";
        return begin.replace("\n", "\\n").replace("\r", "\\r");
    }

    /** {@code free}: columns that nothing else wants, so that this may be one of them. */
    private static String missing(String wanted, String name, List<String> names, List<String> free) {
        String near = NearestName.nearest(wanted, free);
        String nearest = near == null ? "" : shown(near);
        return nearest.isEmpty()
                ? "no column '" + wanted + "', only " + shown(String.join(", ", names))
                        + "; say which it is with map: {" + name + ": COLUMN}"
                : "no column '" + wanted + "', but '" + nearest + "'; if that is it, write map: {" + name + ": "
                        + nearest + "}";
    }
}
