package io.ringmill.output;

/**
 * Layout of a window's emission as 64-bit cells: these, then the selected values, then what rules on the window read
 * of elsewhere.
 */
public final class Row {

    /** In place of a window's index: no row, but that its key is forgotten. */
    public static final int EXPIRED = -1;

    /** In place of a window's index: no row, but that the watermark of a stream, in place of the key, is at a time. */
    public static final int WATERMARK = -2;

    /** Index of the window. */
    public static final int WINDOW = 0;

    public static final int KEY = 1;
    /** Epoch nanoseconds of the emission. */
    public static final int TIME = 2;

    public static final int START = 3;
    public static final int END = 4;
    public static final int COUNT = 5;
    /** The first selected value, as {@link RowLayout} says. */
    public static final int VALUES = 6;

    private Row() {}
}
