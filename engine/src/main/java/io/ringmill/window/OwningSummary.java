package io.ringmill.window;

/**
 * A summary that has memory beside its cells, of which these hold a handle: for aggregates that need all values. There is
 * one for each program, and the window's life is told to it. {@link #merge} leaves {@code b} as it is, and makes {@code
 * a} the result: {@code into} must be {@code a}, unless that has no values.
 *
 * <p><b>Threading:</b> one thread, the program's. <b>Allocation:</b> as more values are held than ever before.
 */
abstract class OwningSummary extends Summary {

    OwningSummary(int cells) {
        super(cells);
    }

    /** One for another program, of the same kind. */
    abstract OwningSummary fresh();

    /** A value leaves, any one that was added; {@code n} are left. */
    abstract void remove(double[] state, int at, double x, double y, double n, double p);

    /** The values of {@code b}, all of which were added to {@code a}, leave that. */
    abstract void unmerge(double[] a, int aAt, double[] b, int bAt);

    /** Gives the memory back; the cells become those of no values. */
    abstract void release(double[] state, int at);

    /** Bytes in use for all that was not released. */
    abstract long bytes();
}
