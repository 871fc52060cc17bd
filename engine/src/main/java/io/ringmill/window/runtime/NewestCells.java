package io.ringmill.window.runtime;

import io.ringmill.event.Cells;
import io.ringmill.window.aggregate.CellBits;
import java.util.Arrays;
import java.util.List;

/**
 * Where a sliding window, which holds its events one by one, has what single fields were in the newest: for who reads it, so that
 * nothing is done for it with an event.
 *
 * @param ring index of the ring; -1 of one that is within the key's state
 * @param headCell of the state, with the number of the next event; with its position where the ring is within the state
 * @param tailCell of the state, with the number of the window's oldest event; -1 where the ring is within the state, which has an
 *     event if the window has emitted
 * @param capacityCell of the state, with the capacity; -1 where the ring is within the state
 * @param base cell at which the ring begins
 * @param capacity of a ring that is within the state
 * @param stride cells of an event
 */
public record NewestCells(
        int ring,
        int headCell,
        int tailCell,
        int capacityCell,
        int base,
        int capacity,
        int stride,
        List<Single> singles) {

    /** A field's cell among those of an event; {@code exact} if that holds a long by its bits. */
    public record Single(int cell, boolean exact) {}

    public NewestCells {
        singles = List.copyOf(singles);
    }

    /** A ring that is within the key's state. */
    public static NewestCells within(int headCell, int base, int capacity, int stride, List<Single> singles) {
        return new NewestCells(-1, headCell, -1, -1, base, capacity, stride, singles);
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
                cells.stride(),
                singles);
    }

    /** Puts doubles, by their bits, into {@code into[at]} and behind, of a key for which the window has emitted; NaN for none. */
    void read(double[] state, double[][][] rings, int key, long[] into, int at) {
        if (isEmpty(state)) {
            Arrays.fill(into, at, at + singles.size(), Double.doubleToRawLongBits(Double.NaN));
            return;
        }
        double[] cells = ring < 0 ? state : rings[ring][key];
        int own = base + newest(state) * stride;
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

    private boolean isEmpty(double[] state) {
        return ring >= 0 && CellBits.getLong(state, headCell) <= CellBits.getLong(state, tailCell);
    }

    private int newest(double[] state) {
        if (ring >= 0) {
            return Rings.position(CellBits.getLong(state, headCell) - 1, CellBits.getInt(state, capacityCell));
        }
        int head = CellBits.getInt(state, headCell);
        return (head == 0 ? capacity : head) - 1;
    }
}
