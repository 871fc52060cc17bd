package io.ringmill.window.runtime;

import io.ringmill.event.Cells;
import io.ringmill.window.aggregate.CellBits;
import java.util.Arrays;
import java.util.List;

/**
 * Where a sliding window, which holds its events one by one, has what single fields were in the newest and the oldest: for who reads it, so that
 * nothing is done for it with an event.
 *
 * @param ring index of the ring; -1 of one that is within the key's state
 * @param headCell of the state, with the number of the next event; with its position where the ring is within the state
 * @param tailCell of the state, with the number of the window's oldest event; with how many events there are where the ring is
 *     within the state
 * @param capacityCell of the state, with the capacity; -1 where the ring is within the state
 * @param base cell at which the ring begins
 * @param capacity of a ring that is within the state
 * @param length of the window, where the ring is within the state
 * @param stride cells of an event
 */
public record NewestCells(
        int ring,
        int headCell,
        int tailCell,
        int capacityCell,
        int base,
        int capacity,
        int length,
        int stride,
        List<Single> singles) {

    /** A field's cell among those of an event; {@code exact} if that holds a long by its bits. */
    public record Single(int cell, boolean exact) {}

    public NewestCells {
        singles = List.copyOf(singles);
    }

    /** The same of a window of fewer events. */
    public NewestCells ofLength(int shorter) {
        return new NewestCells(ring, headCell, tailCell, capacityCell, base, capacity, shorter, stride, singles);
    }

    /** A ring that is within the key's state, and a window of as many events. */
    public static NewestCells within(
            int headCell, int eventsCell, int base, int capacity, int stride, List<Single> singles) {
        return new NewestCells(-1, headCell, eventsCell, -1, base, capacity, capacity, stride, singles);
    }

    /** A ring of its own for each key; the window is the one at that place among those that have it in common. */
    public static NewestCells of(int ring, RingCells cells, int window, List<Single> singles) {
        return new NewestCells(
                ring,
                cells.headCell(),
                cells.tailCells().get(window),
                cells.capacityCell(),
                0,
                0,
                0,
                cells.stride(),
                singles);
    }

    /**
     * Puts doubles, by their bits, into {@code into[at]} and behind, of a key for which the window has emitted: of the newest event,
     * then of the oldest; NaN for none.
     */
    void read(double[] state, double[][][] rings, int key, long[] into, int at) {
        long count = count(state);
        if (count == 0) {
            Arrays.fill(into, at, at + 2 * singles.size(), Double.doubleToRawLongBits(Double.NaN));
            return;
        }
        double[] cells = ring < 0 ? state : rings[ring][key];
        put(cells, position(state, 1), into, at);
        put(cells, position(state, count), into, at + singles.size());
    }

    private void put(double[] cells, int position, long[] into, int at) {
        int own = base + position * stride;
        for (int i = 0; i < singles.size(); i++) {
            double value = cells[own + singles.get(i).cell()];
            into[at + i] =
                    Double.doubleToRawLongBits(singles.get(i).exact() ? Cells.toDouble(CellBits.toLong(value)) : value);
        }
    }

    /** Whether the key has a ring: only from its first event in the window on. */
    boolean isThere(double[][][] rings, int key) {
        return ring < 0 || rings[ring][key] != null;
    }

    private long count(double[] state) {
        return ring >= 0
                ? Math.max(0, CellBits.getLong(state, headCell) - CellBits.getLong(state, tailCell))
                : Math.min(length, CellBits.getInt(state, tailCell));
    }

    /** Of the event that is so many before the next one. */
    private int position(double[] state, long before) {
        if (ring >= 0) {
            return Rings.position(CellBits.getLong(state, headCell) - before, CellBits.getInt(state, capacityCell));
        }
        int position = CellBits.getInt(state, headCell) - (int) before;
        return position < 0 ? position + capacity : position;
    }
}
