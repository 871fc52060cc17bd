package io.ringmill.window.compile;

import io.ringmill.expression.Type;
import io.ringmill.expression.Variable;
import io.ringmill.output.PerEvent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** A stream or a window: something that has rows, on which windows and rules can be. */
public abstract sealed class RowNode permits StreamNode, WindowNode {

    private final String name;
    private final int index;
    private final List<String> columnNames = new ArrayList<>();
    private final List<Variable> columns = new ArrayList<>();

    RowNode(String name, int index) {
        this.name = name;
        this.index = index;
    }

    public final String name() {
        return name;
    }

    /** What its cells are called in a saved state. */
    abstract String component();

    /** Index among the streams or among the windows. */
    public final int index() {
        return index;
    }

    /** The stream that its rows come from in the end. */
    public abstract StreamNode root();

    /** True if its rows are not of one key: of a window over all keys, or of one on such. */
    public abstract boolean allKeys();

    /** How many of its rows for one key an event can bring about. */
    public abstract PerEvent perEvent();

    /** Names of its values. */
    public abstract Collection<String> outputs();

    /** The type of its value of that name; null if there is none. */
    abstract Type typeOf(String output);

    /** Its value of that name in a row of its own, as generated window code finds it; null if there is none. */
    public abstract Variable own(String output);

    /** Its latest value of that name for the key at hand, for rows of other nodes; null if there is none. */
    abstract Variable latest(String output);

    /** A value's cell in a row, as rules find it; null if there is none of that name. */
    public abstract RowCell cell(String output);

    /** The cell of the first column. */
    abstract int firstColumn();

    /** A cell of a row and what it holds. */
    public record RowCell(int index, Type type) {}

    /** The cell in which this node's rows carry a value of elsewhere for its rules; made if there is none yet. */
    RowCell column(String qualifiedName, Variable value) {
        int column = columnNames.indexOf(qualifiedName);
        if (column < 0) {
            column = columns.size();
            columnNames.add(qualifiedName);
            columns.add(value);
        }
        return new RowCell(firstColumn() + column, value.type());
    }

    List<Variable> columns() {
        return columns;
    }

    /** What of its rows methods are given as arguments. */
    public RowLocals locals() {
        return RowLocals.NONE;
    }

    /** Cells of a row, columns included. */
    public final int rowCells() {
        return firstColumn() + columns.size();
    }

    @Override
    public final String toString() {
        return name;
    }
}
