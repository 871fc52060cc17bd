package io.ringmill.window;

/**
 * Rings of a key's events: what is rare about them, the frequent is generated. Column 0 holds times, by their bits; the
 * capacity is a power of two; events are numbered.
 */
final class Rings {

    private Rings() {}

    private static int position(long number, int capacity) {
        return (int) number & (capacity - 1);
    }

    /** Copies the events {@code [tail, head)} of all columns to a ring of another capacity. */
    static void copy(double[] from, int capacity, double[] to, int toCapacity, int columns, long tail, long head) {
        for (long number = tail; number < head; number++) {
            int source = position(number, capacity);
            int target = position(number, toCapacity);
            for (int column = 0; column < columns; column++) {
                to[column * toCapacity + target] = from[column * capacity + source];
            }
        }
    }

    /**
     * Moves the newest event of a ring before those that are later than it.
     *
     * @return how many are later
     */
    static int sink(double[] ring, int capacity, int columns, long tail, long head) {
        long newest = head - 1;
        long time = Slots.getLong(ring, position(newest, capacity));
        long place = newest;
        while (place > tail && Slots.getLong(ring, position(place - 1, capacity)) > time) {
            place--;
        }
        for (int column = 0; column < columns; column++) {
            int base = column * capacity;
            double value = ring[base + position(newest, capacity)];
            for (long number = newest; number > place; number--) {
                ring[base + position(number, capacity)] = ring[base + position(number - 1, capacity)];
            }
            ring[base + position(place, capacity)] = value;
        }
        return (int) (newest - place);
    }

    /** How many of the {@code newer} newest values of a column are not missing. */
    static double present(double[] ring, int base, int capacity, long head, int newer) {
        int present = 0;
        for (long number = head - newer; number < head; number++) {
            present += !Double.isNaN(ring[base + position(number, capacity)]) ? 1 : 0;
        }
        return present;
    }

    /** Notes the extremes of all chunks that end within the events {@code [tail, head)}. */
    static void complete(double[] ring, int at, int base, int capacity, long tail, long head, double sign) {
        Chunks.completeAll(ring, at, ring, base, capacity, position(tail, capacity), (int) (head - tail), sign);
    }

    /** The same for those that hold the event which {@code later} ones are behind, or these. */
    static void completeAgain(
            double[] ring, int at, int base, int capacity, long tail, long head, int later, double sign) {
        complete(ring, at, base, capacity, Math.max(tail, (head - 1 - later) & -(long) Chunks.SIZE), head, sign);
    }

    /** Moves the mark if an event with {@code later} ones behind it was put before it; says whether it was. */
    static boolean insertBeforeMark(double[] state, int markCell, long head, int later) {
        long mark = Slots.getLong(state, markCell);
        if (head - 1 - later >= mark) {
            return false;
        }
        Slots.setLong(state, markCell, mark + 1);
        return true;
    }
}
