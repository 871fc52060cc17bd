package io.ringmill.event;

import io.ringmill.diagnostic.NearestName;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Events of one stream as arrays, one for their keys, one for their times and one for each field: row {@code i} of all is one
 * event. A publisher's {@code columns()} makes them; either of your arrays ({@code columns.doubles("price", prices)}), or
 * with arrays of their own, which you fill ({@code columns(1024).doubles("price")}). What has no array is missing in every
 * row. The arrays are read while they are published, and not kept; they may be changed, or others put in their place, before
 * the next time.
 *
 * <p><b>Threading:</b> one thread. <b>Allocation:</b> none after construction, but for what is missing. <b>Units:</b> times in
 * epoch nanoseconds.
 */
public final class EventColumns {

    private final StreamSpec stream;

    /** By field: a {@code double[]}, {@code long[]} or, for symbols, {@code int[]}; null if it is missing. */
    private final Object[] fields;

    /** Stand in for those that are missing. */
    private final Object[] missing;

    private int[] keys;
    private long[] timesNs;

    /** Of a stream; it has no arrays yet. */
    public EventColumns(StreamSpec stream) {
        this.stream = stream;
        fields = new Object[stream.fields().size()];
        missing = new Object[fields.length];
    }

    /** Of a stream, with arrays of so many rows for the key, the time and every field. */
    public EventColumns(StreamSpec stream, int rows) {
        this(stream);
        if (stream.key().isPresent()) {
            keys = new int[rows];
        }
        if (stream.time().isPresent()) {
            timesNs = new long[rows];
        }
        for (int field = 0; field < fields.length; field++) {
            fields[field] = missing(stream.fields().get(field).type(), rows);
        }
    }

    private static Object missing(FieldType type, int rows) {
        switch (type) {
            case DOUBLE -> {
                double[] values = new double[rows];
                Arrays.fill(values, Double.NaN);
                return values;
            }
            case LONG -> {
                long[] values = new long[rows];
                Arrays.fill(values, Cells.MISSING_LONG);
                return values;
            }
            case SYMBOL -> {
                return new int[rows];
            }
        }
        throw new IllegalStateException(type.name());
    }

    /** The stream. */
    public StreamSpec stream() {
        return stream;
    }

    /**
     * Takes the keys' ids from this array, as the publisher's {@code key(text)} gives them.
     *
     * @throws IllegalStateException if the stream has no key
     */
    public EventColumns keys(int[] ids) {
        if (stream.key().isEmpty()) {
            throw new IllegalStateException("stream " + stream.name() + " has no key");
        }
        keys = ids;
        return this;
    }

    /**
     * Takes the times from this array.
     *
     * @throws IllegalStateException if the stream has no time
     */
    public EventColumns times(long[] newTimesNs) {
        if (stream.time().isEmpty()) {
            throw new IllegalStateException("stream " + stream.name() + " has no time: it stamps arrivals");
        }
        timesNs = newTimesNs;
        return this;
    }

    /**
     * Takes a double field from this array; NaN is missing.
     *
     * @throws IllegalArgumentException if the stream has no such field, or it is no double
     */
    public EventColumns doubles(String field, double[] values) {
        fields[index(field, FieldType.DOUBLE)] = values;
        return this;
    }

    /**
     * Takes a long field from this array; {@link Cells#MISSING_LONG} is missing.
     *
     * @throws IllegalArgumentException if the stream has no such field, or it is no long
     */
    public EventColumns longs(String field, long[] values) {
        fields[index(field, FieldType.LONG)] = values;
        return this;
    }

    /**
     * Takes a symbol field's ids from this array, as the publisher's {@code symbol(text)} gives them; 0 is missing.
     *
     * @throws IllegalArgumentException if the stream has no such field, or it is no symbol
     */
    public EventColumns symbols(String field, int[] ids) {
        fields[index(field, FieldType.SYMBOL)] = ids;
        return this;
    }

    /** The array of the keys; null if there is none. */
    public int[] keys() {
        return keys;
    }

    /** The array of the times; null if there is none. */
    public long[] times() {
        return timesNs;
    }

    /** The array of a double field; null if it has none. Otherwise as {@link #doubles(String, double[])}. */
    public double[] doubles(String field) {
        return (double[]) fields[index(field, FieldType.DOUBLE)];
    }

    /** The array of a long field; null if it has none. Otherwise as {@link #longs(String, long[])}. */
    public long[] longs(String field) {
        return (long[]) fields[index(field, FieldType.LONG)];
    }

    /** The array of a symbol field; null if it has none. Otherwise as {@link #symbols(String, int[])}. */
    public int[] symbols(String field) {
        return (int[]) fields[index(field, FieldType.SYMBOL)];
    }

    private int index(String name, FieldType type) {
        int field = stream.indexOf(name);
        if (field < 0) {
            List<String> known = stream.fields().stream().map(Field::name).toList();
            throw new IllegalArgumentException(
                    "stream " + stream.name() + " has no field '" + name + "'" + NearestName.hint(name, known));
        }
        FieldType actual = stream.fields().get(field).type();
        if (actual != type) {
            throw new IllegalArgumentException("field " + name + " of stream " + stream.name() + " is a "
                    + actual.name().toLowerCase(Locale.ROOT) + ": "
                    + actual.name().toLowerCase(Locale.ROOT) + "s(\""
                    + name + "\", …)");
        }
        return field;
    }

    /**
     * For the engine: has an array for every key, time and field, with rows up to {@code to}.
     *
     * @throws IllegalArgumentException if keys or times are not there, or an array has too few rows
     */
    public void require(int from, int to) {
        if (from < 0 || to < from) {
            throw new IllegalArgumentException("rows " + from + " to " + to + " are none");
        }
        if (stream.key().isPresent()) {
            require("keys", keys, keys == null ? 0 : keys.length, to);
        } else if (keys == null || keys.length < to) {
            keys = new int[to];
        }
        if (stream.time().isPresent()) {
            require("times", timesNs, timesNs == null ? 0 : timesNs.length, to);
        } else if (timesNs == null || timesNs.length < to) {
            timesNs = new long[to];
        }
        for (int field = 0; field < fields.length; field++) {
            FieldType type = stream.fields().get(field).type();
            if (fields[field] != null) {
                require(stream.fields().get(field).name(), fields[field], rows(fields[field]), to);
            } else if (missing[field] == null || rows(missing[field]) < to) {
                missing[field] = missing(type, to);
            }
        }
    }

    private void require(String name, Object array, int rows, int to) {
        if (array == null) {
            throw new IllegalArgumentException("stream " + stream.name() + " needs " + name + "; give the array");
        }
        if (rows < to) {
            throw new IllegalArgumentException(
                    "the array of " + name + " has " + rows + " rows, but rows up to " + to + " are to be published");
        }
    }

    private static int rows(Object array) {
        if (array instanceof double[] doubles) {
            return doubles.length;
        }
        return array instanceof long[] longs ? longs.length : ((int[]) array).length;
    }

    /** For the engine: the array of a field, by its index; of one that is missing, one where all is. After {@link #require}. */
    public Object values(int field) {
        return fields[field] != null ? fields[field] : missing[field];
    }

    /** For the engine: puts rows into events that lie one after the other in cells, as {@link Event} says. */
    public void copyTo(long[] cells, int at, int stride, int streamIndex, int from, int count) {
        long head = Event.head(Event.DATA, streamIndex, 0);
        int[] ids = keys;
        long[] times = timesNs;
        for (int i = 0, to = at; i < count; i++, to += stride) {
            cells[to + Event.HEAD] = head | ids[from + i];
            cells[to + Event.TIME] = times[from + i];
        }
        for (int field = 0; field < fields.length; field++) {
            copy(values(field), from, count, cells, at + Event.FIELDS + field, stride);
        }
    }

    private static void copy(Object array, int from, int count, long[] cells, int at, int stride) {
        if (array instanceof double[] doubles) {
            for (int i = 0, to = at; i < count; i++, to += stride) {
                cells[to] = Double.doubleToRawLongBits(doubles[from + i]);
            }
        } else if (array instanceof long[] longs) {
            for (int i = 0, to = at; i < count; i++, to += stride) {
                cells[to] = longs[from + i];
            }
        } else {
            int[] symbols = (int[]) array;
            for (int i = 0, to = at; i < count; i++, to += stride) {
                cells[to] = symbols[from + i];
            }
        }
    }
}
