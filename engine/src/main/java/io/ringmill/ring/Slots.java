package io.ringmill.ring;

import io.ringmill.event.Event;

/**
 * The events of a ring, one after the other in one array: an event and the next are neighbours in memory.
 *
 * <p><b>Threading:</b> a slot is written by whoever has its sequence, then read by the handlers; see {@link Event}.
 * <b>Allocation:</b> none after construction, but where events need more room because of a change of rules.
 */
final class Slots {

    long[] cells;

    /** Cells from one event to the next. */
    int stride;

    private final int mask;

    /** {@code size} is a power of two. */
    Slots(int size, int stride) {
        this.stride = stride;
        mask = size - 1;
        cells = new long[Math.multiplyExact(size, stride)];
    }

    /** From now on an event has at least so many cells; while nobody needs any that is there. */
    void makeRoom(int newStride) {
        if (newStride > stride) {
            stride = newStride;
            cells = new long[Math.multiplyExact(mask + 1, stride)];
        }
    }

    /** Where the event of a sequence lies. */
    int at(long sequence) {
        return ((int) sequence & mask) * stride;
    }

    /** How many events from this sequence on, at most {@code count}, lie in one piece. */
    int contiguous(long sequence, int count) {
        return Math.min(count, mask + 1 - ((int) sequence & mask));
    }

    /** Makes the slot of a sequence one without stream, key and time. */
    void setControl(long sequence, byte kind) {
        cells[at(sequence) + Event.HEAD] = Event.head(kind, 0, 0);
        cells[at(sequence) + Event.TIME] = 0;
    }

    /** Copies events that lie one after the other, with that many cells each, to the slots from a sequence on. */
    void copy(long[] from, int at, int fromStride, int count, long sequence) {
        if (fromStride != stride) {
            for (int i = 0; i < count; i++) {
                System.arraycopy(from, at + i * fromStride, cells, at(sequence + i), fromStride);
            }
            return;
        }
        if (count == 1) {
            // Cell by cell, as they were written just now: a wider read would have to wait until the writes are done.
            int to = at(sequence);
            for (int i = 0; i < stride; i++) {
                cells[to + i] = from[at + i];
            }
            return;
        }
        for (int copied = 0; copied < count; ) {
            int piece = contiguous(sequence + copied, count - copied);
            System.arraycopy(from, at + copied * stride, cells, at(sequence + copied), piece * stride);
            copied += piece;
        }
    }
}
