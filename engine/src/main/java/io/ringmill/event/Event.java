package io.ringmill.event;

/**
 * A view of one event where it lies in 64-bit cells: a head, the event time, the fields, then what the window handler
 * puts behind them (derived fields, and columns that rules read of elsewhere). Slots of the ring, and the events that
 * publishers put together, have this form.
 *
 * <p><b>Threading:</b> head, time and fields are written by the publisher, before the ring's sequence publishes them;
 * the cells behind by the window handler; every later handler reads. A view belongs to one thread.
 * <b>Allocation:</b> none after construction. <b>Units:</b> times in epoch nanoseconds.
 */
public final class Event {

    /** What a slot holds: an event of a stream. */
    public static final byte DATA = 0;

    /** The watermark of {@link #stream} moves to {@link #timeNs}; nothing else. */
    public static final byte ADVANCE = 1;

    /** The input of every stream has ended: all that is open closes. */
    public static final byte END = 2;

    /** A rule changes; how, is told elsewhere. 3 is the ring's. */
    public static final byte CHANGE = 4;

    /** The cell with the key (low 32 bits), the stream (16 bits) and the kind. */
    public static final int HEAD = 0;

    /** The cell with the event time. */
    public static final int TIME = 1;

    /** The first field's cell. See {@link Cells}. */
    public static final int FIELDS = 2;

    private static final int STREAM_SHIFT = 32;
    private static final int KIND_SHIFT = 48;

    private long[] cells;
    private int at;
    private long sequence;
    private long watermarkNs;

    /** A view of cells of its own: an event with room for so many cells behind its head and time. */
    public Event(int cells) {
        this.cells = new long[FIELDS + cells];
    }

    /** The head of an event. */
    public static long head(byte kind, int stream, int key) {
        return ((long) kind << KIND_SHIFT) | ((long) stream << STREAM_SHIFT) | (key & 0xffff_ffffL);
    }

    /** The kind that a head tells. */
    public static byte kind(long head) {
        return (byte) (head >>> KIND_SHIFT);
    }

    /** The stream's index that a head tells. */
    public static int stream(long head) {
        return (int) (head >>> STREAM_SHIFT) & 0xffff;
    }

    /** The key's id that a head tells. */
    public static int key(long head) {
        return (int) head;
    }

    /** Points this view at the event whose head is {@code cells[at]}. */
    public Event wrap(long[] newCells, int newAt, long newSequence) {
        cells = newCells;
        at = newAt;
        sequence = newSequence;
        return this;
    }

    /** Moves this view on by so many events, which lie one after the other, {@code stride} cells each. */
    public Event skip(int events, int stride) {
        at += events * stride;
        sequence += events;
        return this;
    }

    /** The array that this view points into. */
    public long[] array() {
        return cells;
    }

    /** Where in {@link #array} the head is. */
    public int at() {
        return at;
    }

    /** Writes all but the fields into the cells that this view points at. */
    public Event set(long newSequence, byte kind, int stream, int key, long timeNs) {
        sequence = newSequence;
        cells[at + HEAD] = head(kind, stream, key);
        cells[at + TIME] = timeNs;
        return this;
    }

    /** Place in ring order, from 0. */
    public long sequence() {
        return sequence;
    }

    public byte kind() {
        return kind(cells[at + HEAD]);
    }

    /** Index of the stream in the pipeline. */
    public int stream() {
        return stream(cells[at + HEAD]);
    }

    /** Id of the key in the key dictionary. */
    public int key() {
        return key(cells[at + HEAD]);
    }

    public long timeNs() {
        return cells[at + TIME];
    }

    /** Cell {@code i} behind head and time: field {@code i}, as {@link Cells} says. */
    public long cell(int i) {
        return cells[at + FIELDS + i];
    }

    /** Writes cell {@code i} behind head and time. */
    public void setCell(int i, long value) {
        cells[at + FIELDS + i] = value;
    }

    /** Copies the event, {@code count} cells of it. */
    public void copyTo(long[] target, int count) {
        System.arraycopy(cells, at, target, 0, count);
    }

    /** Of a late event, the stream's watermark, which it is older than. */
    public long watermarkNs() {
        return watermarkNs;
    }

    public void setWatermarkNs(long newWatermarkNs) {
        watermarkNs = newWatermarkNs;
    }

    /** A readable form, for tests and debuggers. */
    @Override
    public String toString() {
        return "Event{sequence=" + sequence + ", kind=" + kind() + ", stream=" + stream() + ", key=" + key()
                + ", timeNs=" + timeNs() + "}";
    }
}
