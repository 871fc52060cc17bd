package io.ringmill.event;

import java.util.Arrays;

/**
 * One ring slot: an event, or a control event such as a timer advance.
 *
 * <p><b>Threading:</b> written by the publisher that claimed it, then {@link #status} and the cells past the fields by
 * the window handler; every later handler reads. Published by the ring's sequences.
 * <b>Allocation:</b> none after construction, unless the cells must grow (once, at start).
 * <b>Units:</b> {@code timeNs} is epoch nanoseconds; {@code readNs} and {@code publishedNs} are of
 * {@link System#nanoTime}, 0 where this event is not sampled for latency.
 */
public final class Event {

    /** What a slot holds. */
    public static final byte DATA = 0;

    /** The watermark of {@link #stream} moves to {@link #timeNs}; nothing else. */
    public static final byte ADVANCE = 1;

    /** The input of every stream has ended: all that is open closes. */
    public static final byte END = 2;

    /** What became of an event, set by the window handler. */
    public static final byte ACCEPTED = 0;

    public static final byte FILTERED = 1;
    public static final byte LATE = 2;
    /** A control event. */
    public static final byte CONTROL = 3;

    /** Place in ring order, from 0. */
    public long sequence;

    public byte kind;
    public byte status;
    /** Index of the stream in the pipeline. */
    public int stream;
    /** Id of the key in the key dictionary. */
    public int key;

    public long timeNs;
    public long readNs;
    public long publishedNs;

    /** The stream's watermark; set by the window handler for late events only. */
    public long watermarkNs;

    /** Fields, then derived fields, then what rules read of elsewhere. See {@link Cells}. */
    public final long[] cells;

    /** End (exclusive) of this event's rows in the window handler's row buffer. */
    public long rowsEnd;

    public Event(int cells) {
        this.cells = new long[cells];
    }

    /** A readable form, for tests and debuggers. */
    @Override
    public String toString() {
        return "Event{sequence=" + sequence + ", kind=" + kind + ", stream=" + stream + ", key=" + key + ", timeNs="
                + timeNs + ", cells=" + Arrays.toString(cells) + "}";
    }
}
