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
 */
record CsvColumns(boolean header, char separator) {

    /**
     * Tells the reader which columns are wanted, after reading the header if there is one.
     *
     * @throws IOException whose message names every column that is not there
     */
    void select(CsvReader reader, String path, Routing routing) throws IOException {
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
        for (int slot = 0; slot < columns.length; slot++) {
            String wanted = routing.paths().get(slot);
            columns[slot] = names.indexOf(wanted);
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
            throw new IOException("the header of '" + path + "' has " + String.join("; ", faults));
        }
        reader.select(columns);
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
