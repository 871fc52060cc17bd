package io.ringmill.window.runtime;

/** The closed panes of a key that a window may still need, in order of time, each as a row of cells. */
final class ClosedPanes {
    double[] rows;
    int tail;
    /** Before it, each row stands for all from there to here. */
    int middle;

    int head;
    /** Whether the key is on the list of keys for which windows are closed. */
    boolean active;
    /** Put together from the middle on. */
    final double[] since;
    /** Of summaries with memory of their own, all values. */
    final double[] owned;

    ClosedPanes(int length) {
        rows = new double[4 * length];
        since = new double[length];
        owned = new double[length];
    }
}
