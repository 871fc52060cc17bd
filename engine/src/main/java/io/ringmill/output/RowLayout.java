package io.ringmill.output;

import java.util.List;

/**
 * How a window's rows look.
 *
 * @param names of the selected values, which lie from {@link Row#VALUES}
 * @param rowCells length of a row, columns for rules included
 */
public record RowLayout(int index, String name, List<String> names, int rowCells) {}
