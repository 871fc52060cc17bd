package io.ringmill.output;

import io.ringmill.expression.Type;
import java.util.List;

/**
 * How a window's rows look.
 *
 * @param stream index of the stream that it is of in the end
 * @param names of the selected values, which lie from {@link Row#VALUES}
 * @param types of these, in the same order: DOUBLE, LONG, SYMBOL or KEY
 * @param rowCells length of a row, columns for rules included
 * @param perEvent how many emissions for one key an event can bring about
 * @param singles names of what the window holds as it is of each event, for who reads the latest emission: as doubles behind the
 *     row, those of the newest event, then those of the oldest
 */
public record RowLayout(
        int index,
        String name,
        int stream,
        List<String> names,
        List<Type> types,
        int rowCells,
        PerEvent perEvent,
        List<String> singles) {

    /** Cells of the latest emission as it is read. */
    public int readCells() {
        return rowCells + 2 * singles.size();
    }
}
