package io.ringmill.ingest.decode;

import io.ringmill.event.EventColumns;
import io.ringmill.event.FieldType;
import io.ringmill.event.StreamSpec;
import io.ringmill.publish.EventPublisher;

/**
 * Events of one stream that gather until they are handed over together, as columns.
 *
 * <p><b>Threading:</b> the source's thread. <b>Allocation:</b> none after construction. <b>Units:</b> times in epoch
 * nanoseconds. <b>Cost:</b> O(fields).
 */
public final class Rows {

    /** So many that handing over costs next to nothing for each, so few that all are in the cache. */
    private static final int MOST = 256;

    private final EventPublisher publisher;
    private final EventColumns columns;
    private final FieldType[] types;
    private final int[] keys;
    private final long[] timesNs;
    /** By field; null where it is of another type. */
    private final double[][] doubles;

    private final long[][] longs;
    private final int[][] symbols;
    private int count;

    public Rows(EventPublisher publisher, StreamSpec stream) {
        this.publisher = publisher;
        columns = publisher.columns(MOST);
        keys = columns.keys();
        timesNs = columns.times();
        int fields = stream.fields().size();
        types = new FieldType[fields];
        doubles = new double[fields][];
        longs = new long[fields][];
        symbols = new int[fields][];
        for (int i = 0; i < fields; i++) {
            String name = stream.fields().get(i).name();
            types[i] = stream.fields().get(i).type();
            switch (types[i]) {
                case DOUBLE -> doubles[i] = columns.doubles(name);
                case LONG -> longs[i] = columns.longs(name);
                case SYMBOL -> symbols[i] = columns.symbols(name);
            }
        }
    }

    boolean isEmpty() {
        return count == 0;
    }

    /** Whether no more events can be added before {@link #flush}. */
    public boolean isFull() {
        return count == MOST;
    }

    /** Adds an event of these fields, read at that {@link System#nanoTime}, as all since the last {@link #flush} were. */
    public void add(int key, long timeNs, long[] cells, long readNs) {
        int row = count;
        if (keys != null) {
            keys[row] = key;
        }
        if (timesNs != null) {
            timesNs[row] = timeNs;
        }
        for (int i = 0; i < types.length; i++) {
            switch (types[i]) {
                case DOUBLE -> doubles[i][row] = Double.longBitsToDouble(cells[i]);
                case LONG -> longs[i][row] = cells[i];
                case SYMBOL -> symbols[i][row] = (int) cells[i];
            }
        }
        if (row == 0) {
            publisher.readAt(readNs);
        }
        count = row + 1;
    }

    /** Hands over what was added, and forgets it, also if the engine does not take it; returns how many events that were. */
    public int flush() {
        int gathered = count;
        if (gathered > 0) {
            count = 0;
            publisher.publish(columns, 0, gathered);
        }
        return gathered;
    }
}
