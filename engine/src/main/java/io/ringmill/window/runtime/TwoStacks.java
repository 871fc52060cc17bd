package io.ringmill.window.runtime;

/**
 * What a sliding window keeps of its events, from which none is ever taken out again: partial aggregates of its oldest
 * events, as a stack with one for each of them to the last of these, and of those since. What leaves takes the top off the
 * stack, what enters joins those since, and the window is the two together. When the stack is empty, it is filled with the
 * oldest up to the end of their chunk, and those since are put together from the {@link PartialTree}.
 *
 * <p>It is the two-stacks algorithm for aggregation in order ("Low-Latency Sliding-Window Aggregation in Worst-Case
 * Constant Time", Tangwongsan, Hirzel and Schneider, DEBS 2017, who trace it to folklore), with the stack cut to a
 * chunk and a tree in place of the flip over the whole window: so no event pays for the window's length, as with DABA, and the
 * stack is a few cache lines. Nothing is subtracted, so nothing is left behind of an outlier that has gone.
 *
 * <p><b>Threading:</b> no state of its own. <b>Allocation:</b> none. <b>Cost:</b> O(1) for most events; every 16th O(16
 * log<sub>16</sub> window): some hundred additions at a million events. 18 rows and a cell, beside the tree.
 */
public final class TwoStacks {

    /** How many of the oldest events are on the stack. */
    private static final int LEFT = 0;

    private static final int SINCE = 1;

    private final Partial partial;
    private final PartialTree tree;
    private final int at;

    private final int stride;

    /**
     * Of one window.
     *
     * @param stride from one event of the ring to the next
     * @param at where its cells lie in a key's state
     */
    public TwoStacks(Partial partial, int stride, PartialTree tree, int at) {
        this.partial = partial;
        this.stride = stride;
        this.tree = tree;
        this.at = at;
    }

    /** Cells for rows of that width, over a ring of that capacity. */
    public static int cells(int width, int capacity) {
        return 1 + (2 + Math.min(capacity, PartialTree.CHUNK)) * width;
    }

    /** How many of the cells are not the stack's. */
    public static int firstCells(int width) {
        return stack(0, width);
    }

    public static int left(int at) {
        return at + LEFT;
    }

    /** Where the row of those since is. */
    public static int since(int at) {
        return at + SINCE;
    }

    /** Where the row of the whole window is. */
    public static int result(int at, int width) {
        return at + SINCE + width;
    }

    /** Where the stack is: a row for each position of a chunk. */
    public static int stack(int at, int width) {
        return at + SINCE + 2 * width;
    }

    /** Fills the stack anew, and puts the rest of the window together. */
    void flip(double[] state, double[] ring, int base, int treeAt, int capacity, int tail, int size) {
        int left = Math.min(size, PartialTree.end(tail, capacity) - tail);
        int width = partial.width;
        int stack = stack(at, width);
        int last = tail + left - 1;
        int top = stack + (last & (PartialTree.CHUNK - 1)) * width;
        partial.clear(state, top);
        partial.add(state, top, ring, base + last * stride);
        for (int position = last - 1; position >= tail; position--) {
            int behind = top;
            top = stack + (position & (PartialTree.CHUNK - 1)) * width;
            partial.prepend(state, top, ring, base + position * stride, behind);
        }
        int next = tail + left == capacity ? 0 : tail + left;
        partial.clear(state, since(at));
        tree.fold(state, since(at), ring, treeAt, state, capacity, next, size - left);
        state[at + LEFT] = left;
    }
}
