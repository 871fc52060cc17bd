package io.ringmill.output;

import io.ringmill.event.Dictionary;
import io.ringmill.expression.Type;
import java.util.List;

/**
 * One emission of a window. The object is reused: it is valid during the callback, copy what is to be kept.
 *
 * <p><b>Threading:</b> the thread that calls back. <b>Allocation:</b> none but in {@link #text} and {@link
 * #as}. <b>Units:</b> times in epoch nanoseconds.
 */
public final class Result {

    private final RowLayout[] windows;
    private final Dictionary keys;
    private final CellTexts values;
    private final RecordMappers records = new RecordMappers();
    private RowLayout window;
    private long sequence;
    private long[] row;
    private int at;
    private boolean read;
    private int ordinal;

    public Result(List<RowLayout> windows, Dictionary keys, Dictionary symbols) {
        this.windows = windows.toArray(RowLayout[]::new);
        this.keys = keys;
        values = new CellTexts(keys, symbols);
    }

    /** Points this view at a row. For the engine and its egress. */
    public Result wrap(long sequence, long[] row, int at) {
        this.sequence = sequence;
        this.row = row;
        this.at = at;
        this.window = windows[(int) row[at + Row.WINDOW]];
        read = false;
        ordinal = 0;
        return this;
    }

    /** Points this view at a row that was read, with what the window holds of the newest event. For the engine. */
    public Result wrapRead(long newSequence, long[] newRow) {
        wrap(newSequence, newRow, 0);
        read = true;
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

    /** What is known of its window's emissions. */
    public RowLayout layout() {
        return window;
    }

    /** Sets which one it is. For the egress. */
    void setOrdinal(int newOrdinal) {
        ordinal = newOrdinal;
    }

    /**
     * To sinks only: how many emissions of this window, key and time came before it of the same event. Not 0 only where the window's
     * are {@link PerEvent#MANY}.
     */
    public int ordinal() {
        return ordinal;
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

    /**
     * First bound of the window, or the time of the oldest event it holds; of a window that slides over events, which
     * remembers times only if an expression reads its {@code start}, else {@link io.ringmill.event.Cells#MISSING_LONG}.
     */
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

    /** Types of the selected values, in file order: DOUBLE, LONG, or for texts SYMBOL or KEY. */
    public List<Type> types() {
        return window.types();
    }

    /** Value {@code i} as a double: NaN if missing or a text, the nearest of a long that no double holds. */
    public double value(int i) {
        return values.asDouble(window.types().get(i), row[at + Row.VALUES + i]);
    }

    /** The value of that name; looks the name up, so hold {@link #names()}'s index where speed counts. */
    public double value(String name) {
        return value(indexOf(name));
    }

    /**
     * Value {@code i} to the last digit, where its type is LONG: {@link io.ringmill.event.Cells#MISSING_LONG} if missing.
     *
     * @throws IllegalStateException if it is of another type
     */
    public long longValue(int i) {
        if (window.types().get(i) != Type.LONG) {
            throw new IllegalStateException("window " + window.name() + " selects '"
                    + window.names().get(i) + "' as " + window.types().get(i) + ", not as LONG");
        }
        return row[at + Row.VALUES + i];
    }

    /** As {@link #longValue(int)}, of the value of that name. */
    public long longValue(String name) {
        return longValue(indexOf(name));
    }

    /** Whether value {@code i} is missing. */
    public boolean isMissing(int i) {
        return values.isMissing(window.types().get(i), row[at + Row.VALUES + i]);
    }

    /** Value {@code i} as text: digits or the text that it is; empty if missing. Allocates, but for texts. */
    public String text(int i) {
        return values.text(window.types().get(i), row[at + Row.VALUES + i]);
    }

    /** As {@link #text(int)}, of the value of that name. */
    public String text(String name) {
        return text(indexOf(name));
    }

    /**
     * A record of the caller's own with this result: each component has the value of its name, which may be a select or
     * {@code window}, {@code key}, {@code time}, {@code start}, {@code end}, {@code count}, {@code sequence}. A component is a
     * {@code double}, a {@code long}, a {@code String} or an {@link java.time.Instant}; or {@code Double} or {@code Long}, which
     * are null if the value is missing, as a {@code String} and an {@code Instant} are. Allocates.
     *
     * @throws IllegalArgumentException if the record does not fit the window; found with the first result
     */
    public <T extends Record> T as(Class<T> type) {
        return records.of(type, window).fill(this);
    }

    /**
     * Names of the fields, or values of the window it is on, of which {@link #newest} tells. A window that slides holds its events
     * one by one, and so knows these, if they are numbers and aggregates are of them as they are. Empty if the window is of
     * another form, and in callbacks: only {@link io.ringmill.Engine#read(String, String)} looks for them.
     */
    public List<String> newestNames() {
        return read ? window.singles() : List.of();
    }

    /** Of the newest event that the window holds, the value of the name at {@code i} of {@link #newestNames}; NaN if missing. */
    public double newest(int i) {
        return single(i, i);
    }

    /** As {@link #newest}, of the oldest event that the window holds. */
    public double oldest(int i) {
        return single(i, newestNames().size() + i);
    }

    private double single(int i, int cell) {
        if (i >= newestNames().size()) {
            throw new IndexOutOfBoundsException("window " + window.name() + " tells no newest value " + i);
        }
        return Double.longBitsToDouble(row[at + window.rowCells() + cell]);
    }

    private int indexOf(String name) {
        int index = window.names().indexOf(name);
        if (index < 0) {
            throw new IllegalArgumentException("window " + window.name() + " selects no '" + name + "', only "
                    + String.join(", ", window.names()));
        }
        return index;
    }

    /** Copies the row's cells. For the egress. */
    public int copyTo(long[] target, int to) {
        int length = window.rowCells();
        System.arraycopy(row, at, target, to, length);
        return length;
    }
}
