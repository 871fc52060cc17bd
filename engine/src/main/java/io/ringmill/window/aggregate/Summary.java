package io.ringmill.window.aggregate;

import java.util.Arrays;

/**
 * A way of keeping values together, in a few cells, so that aggregates of them can be told: what one value more does, and
 * what two lots of values are together. That is all that any form of window needs. A subclass has a method {@code double
 * name(double[] state, int at, double n, double p)} for each aggregate that it can tell, of {@code n > 0} values, where
 * {@code p} is the aggregate's constant parameter; {@link Aggregate} names these. Generated code calls the methods of an
 * exact class on a constant {@code INSTANCE}, so the JIT inlines them.
 *
 * <p>No value is missing: those are counted and passed over by the caller.
 *
 * <p><b>Threading:</b> no state of its own. <b>Allocation:</b> none.
 */
public abstract class Summary {

    private final int cells;

    /** A summary that takes so many cells. */
    public Summary(int cells) {
        this.cells = cells;
    }

    public final int cells() {
        return cells;
    }

    /** Makes the cells those of no values; zeros, unless a subclass knows better. */
    public void clear(double[] state, int at) {
        Arrays.fill(state, at, at + cells, 0);
    }

    /**
     * Takes in a value, which comes after those that are there.
     *
     * @param y the second argument; of an aggregate with one, {@code x} again
     * @param n how many values there are with this one
     * @param timeNs of the value's event; only if {@link #isTimed}
     * @param p the accumulator's constant parameter
     */
    public abstract void add(double[] state, int at, double x, double y, double n, long timeNs, double p);

    /**
     * Puts together the summary of {@code a}'s {@code n > 0} values and of {@code b}'s {@code m > 0} values, which come
     * after them. The result may go to the cells of either.
     */
    public abstract void merge(
            double[] into, int at, double[] a, int aAt, double n, double[] b, int bAt, double m, double p);

    /**
     * Into how many of its cells, from {@link #firstInput} on, the values of an event are written before it is called, some of
     * which may be missing; 0 if it takes those that it is given.
     */
    public int inputs() {
        return 0;
    }

    /** Which of its cells is the first that values are written into. */
    public int firstInput() {
        return 0;
    }

    /** Whether it looks at times. */
    public boolean isTimed() {
        return false;
    }

    /** Whether its answer depends on the order of the values. */
    public boolean isOrdered() {
        return false;
    }

    /** How it is kept in a window of few events; null if as in any other. */
    public ShortForm inShortWindow() {
        return null;
    }
}
