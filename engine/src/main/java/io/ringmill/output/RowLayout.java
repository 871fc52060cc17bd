package io.ringmill.output;

import io.ringmill.expression.Type;
import java.util.List;

/**
 * How a window's rows look.
 *
 * @param names of the selected values, which lie from {@link Row#VALUES}
 * @param types of these, in the same order: DOUBLE, LONG, SYMBOL or KEY
 * @param rowCells length of a row, columns for rules included
 */
public record RowLayout(int index, String name, List<String> names, List<Type> types, int rowCells) {}
