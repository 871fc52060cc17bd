package io.ringmill.window.learn;

import io.ringmill.window.aggregate.Summary;

/**
 * A summary that learns from each value of a key and forgets old ones slowly. Values can neither leave it nor be put together
 * with those of another one, so it is for {@code running} windows. Each class has a method {@code of(int size)} that gives its
 * instance of a size, always the same one; generated code calls that.
 *
 * <p><b>Threading:</b> no state of its own. <b>Allocation:</b> none.
 */
public abstract class Learner extends Summary {

    /** Below this, numbers count as 0: still smaller ones are slow to compute with. */
    static final double TINY = 1e-290;

    private final int size;
    private final int inputs;

    /**
     * A learner.
     *
     * @param size what {@code of} gives it for
     * @param inputs into so many of its first cells the values of the event are written before it is called, some of which may
     *     be missing; 0 if it takes the one that it is given
     */
    Learner(int cells, int size, int inputs) {
        super(cells);
        this.size = size;
        this.inputs = inputs;
    }

    public final int size() {
        return size;
    }

    @Override
    public final int inputs() {
        return inputs;
    }

    static double orZero(double x) {
        return Math.abs(x) < TINY ? 0 : x;
    }

    @Override
    public final void merge(
            double[] into, int at, double[] a, int aAt, double n, double[] b, int bAt, double m, double p) {
        throw new IllegalStateException(getClass() + " learns value by value, in running windows only");
    }

    @Override
    public final boolean isOrdered() {
        return true;
    }
}
