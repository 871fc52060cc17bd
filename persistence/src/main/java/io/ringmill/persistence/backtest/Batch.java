package io.ringmill.persistence.backtest;

import io.ringmill.event.Event;
import io.ringmill.journal.JournalHeader;

/**
 * Decoded events of one session in their order, in runs of one stream each, which all passes read.
 *
 * <p><b>Threading:</b> one fills it, then several read. <b>Allocation:</b> none after construction.
 */
final class Batch {

    private static final int CELLS = 1 << 17;
    private static final int RUNS = 1 << 12;

    /** Of the session at hand. */
    JournalHeader header;

    /** Counted from 1 over all journals. */
    int session;

    /** Events one after the other, as {@link Event} says; of a run, each {@link #stride} cells behind the one before. */
    final long[] cells = new long[CELLS];

    /** Of a run: where its first event is. */
    final int[] at = new int[RUNS];

    final int[] count = new int[RUNS];
    final int[] stride = new int[RUNS];

    /** Of a run, what its events are; all but data come one by one. */
    final byte[] kind = new byte[RUNS];

    final int[] stream = new int[RUNS];

    int runs;
    private int used;

    void begin(JournalHeader newHeader, int newSession) {
        header = newHeader;
        session = newSession;
        clear();
    }

    void clear() {
        runs = 0;
        used = 0;
    }

    boolean isEmpty() {
        return runs == 0;
    }

    /** How many events of so many cells there is room for. */
    int room(int cellsOfEvent) {
        return runs == RUNS ? 0 : (CELLS - used) / cellsOfEvent;
    }

    /** Adds events of a stream. */
    void add(int ofStream, int events, long[] rows, int from, int rowStride) {
        System.arraycopy(rows, from, cells, used, events * rowStride);
        run(Event.DATA, ofStream, events, rowStride);
    }

    /** Adds one event of any kind. */
    void add(byte ofKind, int ofStream, int key, long timeNs, long[] fields, int fieldCount) {
        cells[used + Event.HEAD] = Event.head(ofKind, ofStream, key);
        cells[used + Event.TIME] = timeNs;
        System.arraycopy(fields, 0, cells, used + Event.FIELDS, fieldCount);
        run(ofKind, ofStream, 1, Event.FIELDS + fieldCount);
    }

    private void run(byte ofKind, int ofStream, int events, int cellsOfEvent) {
        int last = runs - 1;
        if (last >= 0
                && ofKind == Event.DATA
                && kind[last] == Event.DATA
                && stream[last] == ofStream
                && stride[last] == cellsOfEvent) {
            count[last] += events;
        } else {
            at[runs] = used;
            count[runs] = events;
            stride[runs] = cellsOfEvent;
            kind[runs] = ofKind;
            stream[runs] = ofStream;
            runs++;
        }
        used += events * cellsOfEvent;
    }
}
