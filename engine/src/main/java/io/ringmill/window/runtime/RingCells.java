package io.ringmill.window.runtime;

import io.ringmill.state.CellKind;
import io.ringmill.window.WindowForm;
import io.ringmill.window.compile.GrowingRingCode;
import java.util.List;

/**
 * What the runtime has to know of a {@link GrowingRingCode}. Cells are offsets in a key's state.
 *
 * @param name of a window whose ring it is
 * @param component what it is called in a saved state
 * @param headCell number of the next event
 * @param capacityCell of the ring
 * @param floorCell number before which no window's oldest event is; one of the tails where there is one window
 * @param few the greatest capacity without trees: at most so large, the windows do without them; 0 if they never do
 * @param tailCells by window, number of its oldest event
 * @param kinds what the cells of an event hold
 * @param trees which of the pipeline's trees lie behind the events, in their order
 * @param widths of the trees' rows
 */
public record RingCells(
        String name,
        String component,
        int headCell,
        int capacityCell,
        int floorCell,
        int few,
        List<Integer> tailCells,
        List<CellKind> kinds,
        List<Integer> trees,
        List<Integer> widths) {

    /** A ring of that capacity holds few events, which windows may keep in another way than many. */
    public static final int FEW = WindowForm.MOST_SHORT_EVENTS;

    /** With fewer events than that, a ring of many becomes one of few again. */
    public static final int FEW_AGAIN = FEW / 4;

    static final int FIRST_CAPACITY = 2 * PartialTree.CHUNK;

    private static final int TYPICAL_CAPACITY = 1024;

    /** Cells of an event. */
    int stride() {
        return kinds.size();
    }

    /** Rows that a tree has room for: a little more than it needs, quick to compute. */
    private static int rows(int capacity) {
        return (capacity >> PartialTree.SHIFT) + (capacity >> (PartialTree.SHIFT + 3));
    }

    /**
     * Where a tree is.
     *
     * @param before width of the trees before it, together
     */
    static int tree(int capacity, int stride, int before) {
        return capacity * stride + rows(capacity) * before;
    }

    /** Bytes that a ring takes for each event that it has room for. */
    public long bytesPerEvent() {
        return cells(TYPICAL_CAPACITY) * Double.BYTES / TYPICAL_CAPACITY;
    }

    /** Cells of a ring. */
    long cells(int capacity) {
        long width = 0;
        for (int i = 0; capacity > few && i < widths.size(); i++) {
            width += widths.get(i);
        }
        return (long) stride() * capacity + width * rows(capacity);
    }
}
