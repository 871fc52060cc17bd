package io.ringmill.ingest.decode;

import io.ringmill.event.Dictionary;
import io.ringmill.event.EventColumns;
import io.ringmill.event.FieldType;
import io.ringmill.event.StreamSpec;
import io.ringmill.publish.EventPublisher;
import java.util.Arrays;

/**
 * Events of one stream that gather until they are handed over together, as columns.
 *
 * <p><b>Threading:</b> one at a time. <b>Allocation:</b> where there are more rows than ever before. <b>Units:</b> times in
 * epoch nanoseconds. <b>Cost:</b> O(fields).
 */
public final class Rows {

    /** So many that handing over costs next to nothing for each, so few that all are in the cache. */
    public static final int MOST = 256;

    /** Of plain lines, which take little time to decode: handing over is then rare, so that it costs less and is compiled later. */
    static final int MOST_PLAIN = 1024;

    private final EventColumns columns;
    private final String[] names;
    private final FieldType[] types;
    private int[] keys;
    private long[] timesNs;
    /** By field; null where it is of another type. */
    private final double[][] doubles;

    private final long[][] longs;
    private final int[][] symbols;
    private int capacity = MOST;
    private int count;
    private long readNs;
    private long lastSequence = EventPublisher.NOT_PUBLISHED;

    /** @param columns of the stream, with {@link #MOST} rows */
    public Rows(EventColumns columns) {
        this.columns = columns;
        keys = columns.keys();
        timesNs = columns.times();
        StreamSpec stream = columns.stream();
        int fields = stream.fields().size();
        names = new String[fields];
        types = new FieldType[fields];
        doubles = new double[fields][];
        longs = new long[fields][];
        symbols = new int[fields][];
        for (int i = 0; i < fields; i++) {
            names[i] = stream.fields().get(i).name();
            types[i] = stream.fields().get(i).type();
            switch (types[i]) {
                case DOUBLE -> doubles[i] = columns.doubles(names[i]);
                case LONG -> longs[i] = columns.longs(names[i]);
                case SYMBOL -> symbols[i] = columns.symbols(names[i]);
            }
        }
    }

    boolean isEmpty() {
        return count == 0;
    }

    /** Whether as many have gathered as are best handed over together. */
    public boolean isFull() {
        return count >= MOST;
    }

    /** How many more of a file's plain lines are best handed over together with those that have gathered. */
    int room() {
        return MOST_PLAIN - count;
    }

    void clear() {
        count = 0;
    }

    /** Adds an event of these fields, read at that {@link System#nanoTime}, as all since the last {@link #flush} were. */
    public void add(int key, long timeNs, long[] cells, long newReadNs) {
        int row = count;
        if (row == capacity) {
            grow();
        }
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
            readNs = newReadNs;
        }
        count = row + 1;
    }

    private void grow() {
        capacity *= 2;
        if (keys != null) {
            keys = Arrays.copyOf(keys, capacity);
            columns.keys(keys);
        }
        if (timesNs != null) {
            timesNs = Arrays.copyOf(timesNs, capacity);
            columns.times(timesNs);
        }
        for (int i = 0; i < types.length; i++) {
            switch (types[i]) {
                case DOUBLE -> {
                    doubles[i] = Arrays.copyOf(doubles[i], capacity);
                    columns.doubles(names[i], doubles[i]);
                }
                case LONG -> {
                    longs[i] = Arrays.copyOf(longs[i], capacity);
                    columns.longs(names[i], longs[i]);
                }
                case SYMBOL -> {
                    symbols[i] = Arrays.copyOf(symbols[i], capacity);
                    columns.symbols(names[i], symbols[i]);
                }
            }
        }
    }

    /** Has room for so many rows behind those that were added, which were read at that time; returns where that begins. */
    int reserve(int more, long newReadNs) {
        while (count + more > capacity) {
            grow();
        }
        if (count == 0) {
            readNs = newReadNs;
        }
        return count;
    }

    /** So many rows of that room have been filled in. */
    void added(int more) {
        count += more;
    }

    int[] keys() {
        return keys;
    }

    long[] timesNs() {
        return timesNs;
    }

    double[] doubles(int field) {
        return doubles[field];
    }

    long[] longs(int field) {
        return longs[field];
    }

    int[] symbols(int field) {
        return symbols[field];
    }

    /** Puts ids in the place of those that {@link NewTexts} gave: by their distance from {@link Dictionary#FULL}. */
    void resolve(int[] keyIds, int[] symbolIds) {
        put(keys, keyIds);
        for (int[] column : symbols) {
            put(column, symbolIds);
        }
    }

    private void put(int[] column, int[] ids) {
        for (int row = 0; column != null && row < count; row++) {
            if (column[row] < Dictionary.FULL) {
                column[row] = ids[Dictionary.FULL - column[row]];
            }
        }
    }

    /** The greatest sequence of a last row that was handed over. */
    long lastSequence() {
        return lastSequence;
    }

    /** Hands over so many rows; returns how many that were. */
    int publish(EventPublisher to, int from, int rows) {
        if (rows > 0) {
            to.readAt(readNs);
            lastSequence = Math.max(lastSequence, to.publish(columns, from, rows));
        }
        return rows;
    }

    /** Hands over what was added, and forgets it, also if the engine does not take it; returns how many events that were. */
    public int flush(EventPublisher to) {
        int gathered = count;
        count = 0;
        return publish(to, 0, gathered);
    }
}
