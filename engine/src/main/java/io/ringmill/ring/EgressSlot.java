package io.ringmill.ring;

import io.ringmill.output.Alert;

/** One slot of the egress: a copy of a row, an alert or a late event. */
final class EgressSlot {

    static final byte RESULT = 0;
    static final byte ALERT = 1;
    static final byte LATE = 2;
    static final int KINDS = 3;

    /** What follows is of other rules. */
    static final byte CHANGE = 3;

    byte kind;

    /** Of the event that it is due to. */
    long sequence;

    /** The worker that it is of. */
    int worker;

    /** Of an alert. */
    int rule;

    Alert.State state;
    int key;

    /** Of an alert; of a late event the watermark. */
    long timeNs;

    /** Of the alert that a resolved one ends. */
    long endedSequence;

    long endedTimeNs;

    /** A row, an alert's values, or a late event as it lay in its ring. */
    long[] cells;

    /** Of a change. */
    Runnable change;

    EgressSlot(int cells) {
        this.cells = new long[cells];
    }

    /** There are at least so many cells. */
    void makeRoom(int newCells) {
        if (newCells > cells.length) {
            cells = new long[newCells];
        }
    }
}
