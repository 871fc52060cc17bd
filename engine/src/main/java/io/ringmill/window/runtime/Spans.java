package io.ringmill.window.runtime;

import io.ringmill.window.aggregate.CellBits;

/** The times that windows without bounds of their own span, in cells of a key's state. */
public final class Spans {

    private Spans() {}

    /** Times of the first and last event of a window of N events. */
    public static void noteFirstAndLast(double[] state, int first, int last, int count, long timeNs) {
        if (state[count] == 0) {
            CellBits.setLong(state, first, timeNs);
        }
        CellBits.setLong(state, last, timeNs);
    }

    /** Times of the oldest and newest event of a running window. */
    public static void noteSpan(double[] state, int first, int last, int count, long timeNs) {
        if (timeNs < CellBits.getLong(state, first)) {
            CellBits.setLong(state, first, timeNs);
        }
        if (timeNs > CellBits.getLong(state, last)) {
            CellBits.setLong(state, last, timeNs);
        }
    }
}
