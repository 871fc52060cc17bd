package io.ringmill.window.runtime;

import io.ringmill.window.aggregate.CellBits;

/**
 * Rings of a key's events: what is rare about them, the frequent is generated. An event begins with its time, by its
 * bits; the capacity is a power of two; events are numbered.
 */
public final class Rings {

    private Rings() {}

    static int position(long number, int capacity) {
        return (int) number & (capacity - 1);
    }

    private static long time(double[] ring, int capacity, int stride, long number) {
        return CellBits.getLong(ring, position(number, capacity) * stride);
    }

    /** Copies the events {@code [tail, head)} to a ring of another capacity. */
    static void copy(double[] from, int capacity, double[] to, int toCapacity, int stride, long tail, long head) {
        for (long number = tail; number < head; number++) {
            System.arraycopy(
                    from, position(number, capacity) * stride, to, position(number, toCapacity) * stride, stride);
        }
    }

    /** Number of the first event in {@code [tail, head)} that is later than a time; {@code head} if none is. */
    static long after(double[] ring, int capacity, int stride, long tail, long head, long timeNs) {
        long from = tail;
        long to = head;
        // In steps that grow, so that it takes no longer than the logarithm of how many are passed over.
        for (long step = 1; from + step < head; step *= 2) {
            if (time(ring, capacity, stride, from + step) > timeNs) {
                to = from + step;
                break;
            }
            from += step;
        }
        while (from < to) {
            long middle = (from + to) >>> 1;
            if (time(ring, capacity, stride, middle) > timeNs) {
                to = middle;
            } else {
                from = middle + 1;
            }
        }
        return from;
    }

    /**
     * Moves the newest event of a ring before those that are later than it.
     *
     * @param spare room for an event
     * @return its number
     */
    static long insertByTime(double[] ring, int capacity, int stride, long tail, long head, double[] spare) {
        long newest = head - 1;
        long time = time(ring, capacity, stride, newest);
        long place = newest;
        System.arraycopy(ring, position(newest, capacity) * stride, spare, 0, stride);
        while (place > tail && time(ring, capacity, stride, place - 1) > time) {
            System.arraycopy(
                    ring, position(place - 1, capacity) * stride, ring, position(place, capacity) * stride, stride);
            place--;
        }
        System.arraycopy(spare, 0, ring, position(place, capacity) * stride, stride);
        return place;
    }
}
