package io.ringmill.window.compile;

import io.ringmill.event.Cells;
import io.ringmill.expression.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Hands out the cells of a key's state, and knows what they hold at first. */
public final class StateLayout {

    private static final int CELLS_PER_LINE = 8;

    /** More cells together are a history, of which an event needs one or two. */
    private static final int MOST_SCALARS = 32;

    private final List<Integer> lines = new ArrayList<>();
    private double[] initial = new double[64];
    private int size;

    /** Reserves cells that begin as {@code value}; returns the first one's offset. */
    public int reserve(int cells, double value) {
        int at = size;
        size += cells;
        if (size > initial.length) {
            initial = Arrays.copyOf(initial, Math.max(size, initial.length * 2));
        }
        Arrays.fill(initial, at, size, value);
        for (int cell = at; cell < size && cells <= MOST_SCALARS; cell++) {
            if (lines.isEmpty() || cell - lines.get(lines.size() - 1) >= CELLS_PER_LINE) {
                lines.add(cell);
            }
        }
        return at;
    }

    /** Reserves a cell for a value of this type, missing at first. */
    public int reserve(Type type) {
        return reserve(1, missing(type));
    }

    /** The double by whose bits a state says that a value of this type is missing. */
    static double missing(Type type) {
        return switch (type) {
            case DOUBLE -> Double.NaN;
            case LONG -> Double.longBitsToDouble(Cells.MISSING_LONG);
            case BOOLEAN, SYMBOL, KEY -> 0.0;
        };
    }

    /** A cell for each cache line that events read and write, histories aside. */
    List<Integer> lines() {
        return lines;
    }

    /** For cells with a beginning of their own. */
    double[] initialCells() {
        return initial;
    }

    public int size() {
        return size;
    }

    /** A new key's state. */
    public double[] initial() {
        return Arrays.copyOf(initial, size);
    }
}
