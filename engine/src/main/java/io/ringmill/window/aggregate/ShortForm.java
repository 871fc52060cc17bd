package io.ringmill.window.aggregate;

import io.ringmill.window.runtime.TwoStacks;

/**
 * How a {@link Summary} is kept while a window holds few events, from which values are taken out again. That needs less memory
 * than {@link TwoStacks}, and for a few hundred events no step is long. {@code methods} is a class of static methods;
 * {@code n} is always how many values there are once this one has come or gone, {@code p} the accumulator's parameter:
 * <ul>
 *   <li>{@code add(state, at, x, n, p)}: a value comes, as the newest;
 *   <li>{@code remove(state, at, x, n, p)}: the oldest value leaves, perhaps one of several that do;
 *   <li>{@code settle(state, at, ring, old, n, p)}: after an event's values have left and entered;
 *   <li>if it {@code flips}, {@code flip(state, at, ring, n, p)}: the old part of the window is empty, and what is in the
 *       ring, but for the newest event, becomes it;
 *   <li>for each aggregate, {@code name(state, at, n, p)}.
 * </ul>
 * Here {@code ring} stands for {@code ring, base, stride, capacity, tail, size}: an array, which may be the state, where
 * in it the argument of position 0 is, how far it is to the next, how many positions there are, which one holds the oldest
 * event, how many events there are; {@code old} of these are the old part.
 *
 * @param cells that it takes
 * @param initial what they hold at first
 * @param bits whether it takes a bit for each event beside
 */
public record ShortForm(Class<?> methods, int cells, double initial, boolean bits, boolean flips) {

    /** Descriptor of {@code ring}. */
    public static final String RING = "[DIIIII";

    /** Cells for a ring of that capacity. */
    public int cells(int capacity) {
        return cells + (bits ? RecordBits.words(capacity) : 0);
    }
}
