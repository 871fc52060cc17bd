package io.ringmill.window.compile;

import java.util.Arrays;
import java.util.List;

/** Where the values of a window's columns are, while code is emitted: locals. */
final class Columns {

    private final List<Column> columns;
    private final int[] locals;

    /**
     * Values in locals.
     *
     * @param from the index in {@code locals} of the first column's
     */
    Columns(List<Column> columns, int[] locals, int from) {
        this.columns = columns;
        this.locals = Arrays.copyOfRange(locals, from, from + columns.size());
    }

    int local(int column) {
        return locals[column];
    }

    int local(Column column) {
        for (int i = 0; i < locals.length; i++) {
            if (columns.get(i).isSame(column)) {
                return locals[i];
            }
        }
        throw new IllegalStateException("no such column");
    }

    int x(Argument argument) {
        return local(argument.x());
    }

    int y(Argument argument) {
        return local(argument.y());
    }
}
