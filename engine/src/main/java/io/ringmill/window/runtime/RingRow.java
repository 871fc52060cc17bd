package io.ringmill.window.runtime;

import java.util.Arrays;

/** How an event lies in a ring: its time if that is wanted, then the values of the columns. Cells, from the event's first. */
public final class RingRow {

    /** Whether the first cell is the time, by its bits. */
    public final boolean isTimed;

    /** From one event to the next. */
    public final int stride;

    private final int[] xs;
    private final int[] ys;

    /**
     * Rows as a window sees them.
     *
     * @param xs by argument of the window, the cell of its first column
     * @param ys that of its second one, or again of the first
     */
    public RingRow(boolean isTimed, int stride, int[] xs, int[] ys) {
        this.isTimed = isTimed;
        this.stride = stride;
        this.xs = xs.clone();
        this.ys = ys.clone();
    }

    public int x(int argument) {
        return xs[argument];
    }

    public int y(int argument) {
        return ys[argument];
    }

    boolean isSame(RingRow other) {
        return isTimed == other.isTimed
                && stride == other.stride
                && Arrays.equals(xs, other.xs)
                && Arrays.equals(ys, other.ys);
    }
}
