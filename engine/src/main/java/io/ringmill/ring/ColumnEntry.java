package io.ringmill.ring;

import io.ringmill.event.Dictionary;
import io.ringmill.event.Event;
import io.ringmill.event.EventColumns;
import io.ringmill.event.FieldType;
import io.ringmill.journal.SourceTrack;
import io.ringmill.publish.EventPublisher;
import io.ringmill.publish.RingFullException;
import io.ringmill.ring.measure.Samples;

/**
 * How rows of columns enter an engine: all are looked at first, so that none enters if one is wrong; then as many at a time
 * as {@link #ROWS}, or as the ring has room for, each time under the lock once.
 *
 * <p><b>Threading:</b> one thread, its publisher's. <b>Allocation:</b> none after the first time. <b>Cost:</b> O(fields) per
 * row to look at them, and one compare-and-set for many.
 */
final class ColumnEntry {

    /** Rows that enter together: so many that a lock and a claim cost nothing, so few that other publishers need not wait. */
    static final int ROWS = 256;

    final RingPublisher publisher;
    final int stream;

    /** Room for rows that a program wants as events; null until one does. */
    private long[] cells;

    EventColumns columns;

    /** Of the source that publishes; null if nobody wants to know. Set before the first row. */
    SourceTrack track;

    private final EventRunner runner;

    /** What entered last. */
    private int taken;

    private long last;

    ColumnEntry(RingPublisher publisher, EventRunner runner) {
        this.publisher = publisher;
        this.runner = runner;
        stream = publisher.streamIndex();
    }

    /** As {@link EventPublisher#publish(EventColumns, int, int)}. */
    @SuppressWarnings("ReferenceEquality") // a pipeline has each stream's specification once
    long publish(EventColumns given, int from, int count) {
        if (given.stream() != publisher.stream) {
            throw new IllegalArgumentException("these columns are of stream "
                    + given.stream().name() + ", or of another pipeline, and not of stream " + publisher.stream());
        }
        int end = from + count;
        given.require(from, end);
        boolean refusals = look(given, from, end);
        columns = given;
        last = EventPublisher.NOT_PUBLISHED;
        int first = track == null ? from : from + track.leaveOut(count);
        for (int row = first; row < end; ) {
            if (refusals && isRefused(row)) {
                publisher.counters.increment(RingPublisher.REFUSED);
                last = EventPublisher.NOT_PUBLISHED;
                row += dealtWith(1);
            } else {
                row += put(row, runEnd(row, Math.min(end, row + ROWS), refusals) - row, row - from);
            }
        }
        return last;
    }

    private int runEnd(int from, int end, boolean refusals) {
        int row = from + 1;
        while (refusals && row < end && !isRefused(row)) {
            row++;
        }
        return refusals ? row : end;
    }

    /** Lets rows enter, or drops one; returns how many that were. */
    private int put(int from, int count, int before) {
        while (!runner.tryPut(this, from, count)) {
            try {
                if (!runner.awaitRoom(true)) {
                    publisher.counters.increment(RingPublisher.DROPPED);
                    last = EventPublisher.NOT_PUBLISHED;
                    return dealtWith(1);
                }
            } catch (RingFullException full) {
                throw full.after(before);
            }
        }
        publisher.counters.add(RingPublisher.PUBLISHED, taken);
        for (int row = from; publisher.idles && row < from + taken; row++) {
            publisher.noteNewest(columns.times()[row]);
        }
        return dealtWith(taken);
    }

    /** Whether the journal holds the next rows already, so that none enters. */
    boolean areHeld(int count) {
        return track != null && track.holds(count);
    }

    private int dealtWith(int count) {
        if (track != null) {
            track.count(count);
        }
        return count;
    }

    /** Under the lock: so many rows from {@code from} on have their sequences. */
    void seal(int from, int count, long sequence) {
        taken = count;
        last = sequence + count - 1;
        if (track != null) {
            track.enter(sequence, count);
        }
        if (publisher.stamped) {
            long[] times = columns.times();
            for (int row = from; row < from + count; row++) {
                times[row] = publisher.arrivals.stampNs();
            }
        }
        Samples samples = runner.samples;
        long next = samples.next(sequence);
        if (next <= last) {
            long nowNs = System.nanoTime();
            for (; next <= last; next = samples.next(next + 1)) {
                int row = from + (int) (next - sequence);
                samples.note(next, publisher.readNs(), nowNs);
                samples.describe(next, Event.head(Event.DATA, stream, columns.keys()[row]), columns.times()[row]);
            }
        }
    }

    /** How many rows entered last. */
    int taken() {
        return taken;
    }

    /** The sequence of the last one that entered. */
    long last() {
        return last;
    }

    /** Writes rows into slots. */
    void fill(Slots slots, int from, int count, long sequence) {
        for (int copied = 0; copied < count; ) {
            int piece = slots.contiguous(sequence + copied, count - copied);
            columns.copyTo(slots.cells, slots.at(sequence + copied), slots.stride, stream, from + copied, piece);
            copied += piece;
        }
    }

    /** Rows as events that lie one after the other. */
    long[] events(int from, int count) {
        if (cells == null) {
            cells = new long[ROWS * publisher.stride];
        }
        columns.copyTo(cells, 0, publisher.stride, stream, from, count);
        return cells;
    }

    private boolean isRefused(int row) {
        if (columns.keys()[row] == Dictionary.FULL) {
            return true;
        }
        for (int field = 0; field < publisher.stream.fields().size(); field++) {
            if (columns.values(field) instanceof int[] symbols && symbols[row] == Dictionary.FULL) {
                return true;
            }
        }
        return false;
    }

    /** Throws if a row cannot enter; true if there is one for whose key or symbol there was no room. */
    private boolean look(EventColumns given, int from, int end) {
        boolean refusals = publisher.keys.require(given.keys(), from, end);
        for (int field = 0; field < publisher.stream.fields().size(); field++) {
            Object values = given.values(field);
            if (values instanceof double[] doubles) {
                requireFinite(field, doubles, from, end);
            } else if (values instanceof int[] symbols) {
                refusals |= publisher.symbols.require(symbols, from, end);
            }
        }
        return refusals;
    }

    /** 0 times a number is 0, and else NaN; in several sums, as each addition waits for the one before. */
    private static boolean isAnyMissingOrInfinite(double[] values, int from, int end) {
        double sum0 = 0;
        double sum1 = 0;
        double sum2 = 0;
        double sum3 = 0;
        int row = from;
        for (; row < end - 3; row += 4) {
            sum0 += 0 * values[row];
            sum1 += 0 * values[row + 1];
            sum2 += 0 * values[row + 2];
            sum3 += 0 * values[row + 3];
        }
        for (; row < end; row++) {
            sum0 += 0 * values[row];
        }
        return Double.isNaN(sum0 + sum1 + (sum2 + sum3));
    }

    private void requireFinite(int field, double[] values, int from, int end) {
        if (!isAnyMissingOrInfinite(values, from, end)) {
            return;
        }
        for (int row = from; row < end; row++) {
            if (Math.abs(values[row]) == Double.POSITIVE_INFINITY) {
                int handle = publisher.handles.tag(FieldType.DOUBLE) << FieldHandles.TAG_SHIFT | field;
                long bits = Double.doubleToRawLongBits(values[row]);
                throw new IllegalArgumentException("row " + row + ": "
                        + publisher
                                .handles
                                .refusal(handle, FieldType.DOUBLE, bits)
                                .getMessage());
            }
        }
    }
}
