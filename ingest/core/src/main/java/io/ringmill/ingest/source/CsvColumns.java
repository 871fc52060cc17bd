package io.ringmill.ingest.source;

import io.ringmill.diagnostic.NearestName;
import io.ringmill.ingest.decode.CsvReader;
import io.ringmill.ingest.decode.Routing;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * How columns are found in CSV.
 *
 * @param header whether the first record names them; if not, a path is a column's number, from 1
 * @param skip lines ahead of the header that are passed over
 * @param comment begins lines that are passed over; 0 if there are none
 */
record CsvColumns(boolean header, char separator, int skip, char comment) {

    /** So far a header is looked for where the first line is none. */
    private static final int LINES_TO_LOOK = 20;

    private static final String SEPARATORS = ",;\t|";

    /**
     * Tells the reader which columns are wanted, after reading the header if there is one.
     *
     * @param lookOn whether more may be read to find out why a header is not the right one, which loses what was read
     * @throws IOException whose message says what is wrong and what may help
     */
    void select(CsvReader reader, String path, Routing routing, boolean lookOn) throws IOException {
        reader.passOver(skip, comment);
        if (!header) {
            reader.select(routing.paths().stream()
                    .mapToInt(number -> Integer.parseInt(number) - 1)
                    .toArray());
            return;
        }
        List<String> names = reader.readHeader();
        if (names.isEmpty()) {
            throw new IOException(
                    "'" + path + "' is empty; its first line should name the columns (or say header: false)");
        }
        int[] columns = new int[routing.paths().size()];
        List<String> faults = new ArrayList<>();
        boolean any = false;
        for (int slot = 0; slot < columns.length; slot++) {
            String wanted = routing.paths().get(slot);
            columns[slot] = names.indexOf(wanted);
            any |= columns[slot] >= 0;
            if (columns[slot] < 0) {
                List<String> free = names.stream()
                        .filter(name -> !routing.paths().contains(name))
                        .toList();
                faults.add(missing(wanted, routing.names().get(slot), names, free));
            } else if (names.lastIndexOf(wanted) != columns[slot]) {
                faults.add("column '" + wanted + "' twice; rename one");
            }
        }
        if (!faults.isEmpty()) {
            String cause = any ? "" : cause(reader, routing, names, lookOn);
            throw new IOException("the header of '" + path + "' has "
                    + (cause.isEmpty() ? String.join("; ", faults) : "none of the columns: " + cause));
        }
        reader.select(columns);
    }

    /** Why no wanted column is there, and what may help; empty if nobody knows. */
    private String cause(CsvReader reader, Routing routing, List<String> names, boolean lookOn) {
        String line = String.join(String.valueOf(separator), names);
        for (int i = 0; i < SEPARATORS.length(); i++) {
            char other = SEPARATORS.charAt(i);
            if (other != separator && names.size() == 1 && line.indexOf(other) >= 0) {
                return "only " + line.replace("\t", "<tab>") + ": separator: "
                        + (other == '\t' ? "tab" : "\"" + other + "\"");
            }
        }
        String later = lookOn ? later(reader, routing, line) : "";
        if (!later.isEmpty()) {
            return later;
        }
        boolean data = names.stream().anyMatch(name -> name.matches("[-+]?[0-9][0-9.,:eE+-]*"));
        return data
                ? "it looks like data (" + line
                        + "); then say header: false, and map gives the numbers of columns, as {"
                        + routing.names().get(0) + ": 1}"
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

    /** {@code free}: columns that nothing else wants, so that this may be one of them. */
    private static String missing(String wanted, String name, List<String> names, List<String> free) {
        String nearest = NearestName.nearest(wanted, free);
        return nearest == null
                ? "no column '" + wanted + "', only " + String.join(", ", names) + "; say which it is with map: {"
                        + name + ": COLUMN}"
                : "no column '" + wanted + "', but '" + nearest + "'; if that is it, write map: {" + name + ": "
                        + nearest + "}";
    }
}
