package io.ringmill.window;

/**
 * Rings of a key's events in one double array: a column of times (by their bits) if wanted, a column for each argument,
 * then the cells of positional kernels. What is rare about them; the frequent is generated.
 */
final class Rings {

    private Rings() {}

    /** Copies the columns of a ring, oldest first, to the beginning of another. */
    static void copy(double[] from, int capacity, int tail, int size, int columns, double[] to, int toCapacity) {
        int first = Math.min(size, capacity - tail);
        for (int column = 0; column < columns; column++) {
            System.arraycopy(from, column * capacity + tail, to, column * toCapacity, first);
            System.arraycopy(from, column * capacity, to, column * toCapacity + first, size - first);
        }
    }

    /**
     * Moves the newest event of a ring, whose column 0 holds times, before those that are later than it.
     *
     * @return how many are later
     */
    static int sink(double[] ring, int capacity, int columns, int tail, int size) {
        int newest = position(tail + size - 1, capacity);
        long time = Slots.getLong(ring, newest);
        int later = 0;
        while (later < size - 1 && Slots.getLong(ring, position(tail + size - 2 - later, capacity)) > time) {
            later++;
        }
        for (int column = 0; column < columns; column++) {
            int base = column * capacity;
            double value = ring[base + newest];
            int to = newest;
            for (int i = 0; i < later; i++) {
                int from = to == 0 ? capacity - 1 : to - 1;
                ring[base + to] = ring[base + from];
                to = from;
            }
            ring[base + to] = value;
        }
        return later;
    }

    /** How many of the {@code newer} newest values of a column are not missing. */
    static double present(double[] ring, int base, int capacity, int tail, int size, int newer) {
        int present = 0;
        for (int i = size - newer; i < size; i++) {
            double x = ring[base + position(tail + i, capacity)];
            present += !Double.isNaN(x) ? 1 : 0;
        }
        return present;
    }

    private static int position(int index, int capacity) {
        return index >= capacity ? index - capacity : index;
    }
}
