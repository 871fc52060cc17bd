package io.ringmill.window;

import java.util.List;

/**
 * What the runtime has to know of a {@link GrowingHistory}. Cells are offsets in a key's state.
 *
 * @param name of a window whose ring it is
 * @param headCell number of the next event
 * @param capacityCell of the ring
 * @param floorCell number before which no window's oldest event is; one of the tails where there is one window
 * @param tailCells by window, number of its oldest event
 * @param columns of the ring
 * @param trees extremes that are kept, in their order behind the columns
 * @param extremes offsets of {@link SlidingExtremes}
 */
record GrowingShape(
        String name,
        int headCell,
        int capacityCell,
        int floorCell,
        List<Integer> tailCells,
        int columns,
        List<History.Tree> trees,
        List<Integer> extremes) {

    /** A tree takes a 16th of the capacity; it needs less than half of that. */
    static final int TREE_SHIFT = 4;

    static final int FIRST_CAPACITY = 32;

    /** Where tree {@code tree} begins, in sixteenths of the capacity. */
    static int sixteenths(int columns, int tree) {
        return (columns << TREE_SHIFT) + tree;
    }

    /** Cells of a ring. */
    long cells(int capacity) {
        return (long) columns * capacity + (long) trees.size() * (capacity >> TREE_SHIFT);
    }
}
