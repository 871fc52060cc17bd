package io.ringmill.server.live;

import io.ringmill.output.Result;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The samples of a window and key of the last minutes, the newest last: its numbers, then the fields of the newest event that it
 * held. Not for several threads.
 */
final class Series {

    /** A quarter of an hour of a sample a second. */
    static final int MOST = 900;

    private static final int FIRST = 64;

    private final List<String> names = new ArrayList<>();
    private final List<String> fields = new ArrayList<>();
    private final int[] places;
    private final int[] fieldPlaces;
    private long[] timesNs = new long[FIRST];
    private double[][] columns;
    private int from;
    private int size;
    private long lastStartNs;
    private long lastEndNs;
    private long lastCount = -1;

    /** When somebody last watched it; the least long if nobody has. */
    long watchedNs = Long.MIN_VALUE;

    Series(Result like) {
        int[] numbers = new int[like.size()];
        for (int i = 0; i < like.size(); i++) {
            if (like.types().get(i).isNumber()) {
                numbers[names.size()] = i;
                names.add(like.names().get(i));
            }
        }
        places = Arrays.copyOf(numbers, names.size());
        fieldPlaces = Newest.places(like);
        for (int place : fieldPlaces) {
            fields.add(like.newestNames().get(place));
        }
        names.addAll(fields);
        columns = new double[names.size()][FIRST];
    }

    /** Bytes of one that is full, of so many columns. */
    static long fullBytes(int columns) {
        return 300 + (long) MOST * Long.BYTES * (1 + columns);
    }

    long fullBytes() {
        return fullBytes(columns.length);
    }

    List<String> names() {
        return List.copyOf(names);
    }

    /** Adds an emission unless it is the newest already. Returns whether it did. */
    boolean add(Result result) {
        if (size > 0 && isNewest(result)) {
            return false;
        }
        if (size == timesNs.length && size < MOST) {
            grow();
        }
        int at = (from + size) % timesNs.length;
        if (size == timesNs.length) {
            from = (from + 1) % timesNs.length;
        } else {
            size++;
        }
        timesNs[at] = result.timeNs();
        for (int column = 0; column < places.length; column++) {
            columns[column][at] = result.value(places[column]);
        }
        for (int field = 0; field < fieldPlaces.length; field++) {
            columns[places.length + field][at] = result.newest(fieldPlaces[field]);
        }
        lastStartNs = result.startNs();
        lastEndNs = result.endNs();
        lastCount = result.count();
        return true;
    }

    private boolean isNewest(Result result) {
        int newest = (from + size - 1) % timesNs.length;
        boolean same = timesNs[newest] == result.timeNs()
                && lastCount == result.count()
                && lastStartNs == result.startNs()
                && lastEndNs == result.endNs();
        for (int column = 0; same && column < places.length; column++) {
            same = Double.compare(columns[column][newest], result.value(places[column])) == 0;
        }
        return same;
    }

    private void grow() {
        int capacity = Math.min(2 * timesNs.length, MOST);
        timesNs = Arrays.copyOf(timesNs, capacity);
        for (int column = 0; column < columns.length; column++) {
            columns[column] = Arrays.copyOf(columns[column], capacity);
        }
    }

    /** Those from a time, inclusive, to another, exclusive. */
    Rows rows(long fromNs, long toNs) {
        int[] chosen = new int[size];
        int count = 0;
        for (int i = 0; i < size; i++) {
            int at = (from + i) % timesNs.length;
            if (timesNs[at] >= fromNs && timesNs[at] < toNs) {
                chosen[count++] = at;
            }
        }
        long[] times = new long[count];
        double[][] values = new double[columns.length][count];
        for (int i = 0; i < count; i++) {
            times[i] = timesNs[chosen[i]];
            for (int column = 0; column < columns.length; column++) {
                values[column][i] = columns[column][chosen[i]];
            }
        }
        return new Rows(names(), List.copyOf(fields), times, values, size == 0 ? Long.MIN_VALUE : timesNs[from], size);
    }
}
