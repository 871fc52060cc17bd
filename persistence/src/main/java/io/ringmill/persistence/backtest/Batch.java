package io.ringmill.persistence.backtest;

import io.ringmill.event.Dictionary;
import io.ringmill.event.Event;
import io.ringmill.journal.JournalHeader;
import java.util.Arrays;

/**
 * Decoded events of one session in their order, in runs of one stream each, which all passes read, and the prices that they
 * bring.
 *
 * <p><b>Threading:</b> one fills it, then several read. <b>Allocation:</b> none, but while there are more prices than ever.
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

    /** Of a run, the journal's sequence of its first event; the others follow on it. */
    final long[] sequence = new long[RUNS];

    int runs;

    /** Of the prices; null where none are asked for. */
    Dictionary priceKeys;

    /** In the order of their events: whose, when, of which event by the journal's sequence, and what. */
    int[] priceKey = {};

    long[] priceNs = {};
    long[] priceSequence = {};
    double[] price = {};
    int prices;
    private int used;

    void begin(JournalHeader newHeader, int newSession) {
        header = newHeader;
        session = newSession;
        priceKeys = null;
        clear();
    }

    void clear() {
        runs = 0;
        used = 0;
        prices = 0;
    }

    boolean isEmpty() {
        return runs == 0;
    }

    /** How many events of so many cells there is room for. */
    int room(int cellsOfEvent) {
        return runs == RUNS ? 0 : (CELLS - used) / cellsOfEvent;
    }

    /** Adds events of a stream. */
    void add(int ofStream, long first, int events, long[] rows, int from, int rowStride) {
        System.arraycopy(rows, from, cells, used, events * rowStride);
        run(Event.DATA, ofStream, first, events, rowStride);
    }

    /** Adds one event of any kind. */
    void add(byte ofKind, int ofStream, long itsSequence, int key, long timeNs, long[] fields, int fieldCount) {
        cells[used + Event.HEAD] = Event.head(ofKind, ofStream, key);
        cells[used + Event.TIME] = timeNs;
        System.arraycopy(fields, 0, cells, used + Event.FIELDS, fieldCount);
        run(ofKind, ofStream, itsSequence, 1, Event.FIELDS + fieldCount);
    }

    private void run(byte ofKind, int ofStream, long first, int events, int cellsOfEvent) {
        int last = runs - 1;
        if (last >= 0
                && ofKind == Event.DATA
                && kind[last] == Event.DATA
                && stream[last] == ofStream
                && sequence[last] + count[last] == first
                && stride[last] == cellsOfEvent) {
            count[last] += events;
        } else {
            at[runs] = used;
            count[runs] = events;
            stride[runs] = cellsOfEvent;
            kind[runs] = ofKind;
            stream[runs] = ofStream;
            sequence[runs] = first;
            runs++;
        }
        used += events * cellsOfEvent;
    }

    /** Adds a price that an event brings. */
    void addPrice(int key, long timeNs, long ofSequence, double value) {
        if (prices == price.length) {
            int length = Math.max(1_024, 2 * prices);
            priceKey = Arrays.copyOf(priceKey, length);
            priceNs = Arrays.copyOf(priceNs, length);
            priceSequence = Arrays.copyOf(priceSequence, length);
            price = Arrays.copyOf(price, length);
        }
        priceKey[prices] = key;
        priceNs[prices] = timeNs;
        priceSequence[prices] = ofSequence;
        price[prices++] = value;
    }
}
