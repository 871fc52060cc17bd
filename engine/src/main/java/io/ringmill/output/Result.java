package io.ringmill.output;

import io.ringmill.event.Dictionary;
import java.util.List;

/**
 * One emission of a window. The object is reused: it is valid during the callback, copy what is to be kept.
 *
 * <p><b>Threading:</b> the thread that calls back. <b>Allocation:</b> none. <b>Units:</b> times in epoch nanoseconds.
 */
public final class Result {

    private final RowLayout[] windows;
    private final Dictionary keys;
    private RowLayout window;
    private long sequence;
    private long[] row;
    private int at;

    public Result(List<RowLayout> windows, Dictionary keys) {
        this.windows = windows.toArray(RowLayout[]::new);
        this.keys = keys;
    }

    /** Points this view at a row. For the engine and its egress. */
    public Result wrap(long sequence, long[] row, int at) {
        this.sequence = sequence;
        this.row = row;
        this.at = at;
        this.window = windows[(int) row[at + Row.WINDOW]];
        return this;
    }

    /** The window's name. */
    public String window() {
        return window.name();
    }

    /** The window's index in the pipeline. */
    public int windowIndex() {
        return window.index();
    }

    /** Sequence of the event that brought this emission about. */
    public long sequence() {
        return sequence;
    }

    public int keyId() {
        return (int) row[at + Row.KEY];
    }

    /** The key's text; empty for windows over all keys. */
    public String key() {
        return keys.text(keyId());
    }

    /** Event time of the emission: the event's, or for a closed window its end. */
    public long timeNs() {
        return row[at + Row.TIME];
    }

    /** First bound of the window, or the time of the oldest event it holds. */
    public long startNs() {
        return row[at + Row.START];
    }

    /** Last bound of the window, exclusive, or the time of the newest event it holds. */
    public long endNs() {
        return row[at + Row.END];
    }

    /** Events in the window. */
    public long count() {
        return row[at + Row.COUNT];
    }

    /** Names of the selected values, in file order. */
    public List<String> names() {
        return window.names();
    }

    /** How many values there are. */
    public int size() {
        return window.names().size();
    }

    /** The value of index {@code i}; NaN if missing. */
    public double value(int i) {
        return Double.longBitsToDouble(row[at + Row.VALUES + i]);
    }

    /** The value of that name; looks the name up, so hold {@link #names()}'s index where speed counts. */
    public double value(String name) {
        int index = window.names().indexOf(name);
        if (index < 0) {
            throw new IllegalArgumentException("window " + window.name() + " selects no '" + name + "', only "
                    + String.join(", ", window.names()));
        }
        return value(index);
    }

    /** Copies the row's cells. For the egress. */
    public int copyTo(long[] target, int to) {
        int length = window.rowCells();
        System.arraycopy(row, at, target, to, length);
        return length;
    }
}
