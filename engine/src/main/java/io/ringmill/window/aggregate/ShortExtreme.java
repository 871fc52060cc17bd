package io.ringmill.window.aggregate;

/**
 * What {@link ShortMax} and {@link ShortMin} have in common: the best of a short window's old part, which is known by its {@link
 * RecordBits}, and of its new part, which is only ever bettered. It is the two-stacks scheme (van Herk 1992, Gil and Werman
 * 1993) with bits in place of a stack. The two compare by themselves, so that this is one instruction.
 *
 * <p><b>Cost:</b> O(1), O(window) once in a window's length; 4 cells and a bit for each event.
 */
public final class ShortExtreme {

    public static final int VALUE = 0;
    /** Of the new part. */
    public static final int SINCE = 1;
    /** Of the old part. */
    public static final int REST = 2;
    /** With fewer events in the old part than that, the value at REST has left. */
    private static final int LEAST = 3;

    private static final int RECORDS = 4;

    private ShortExtreme() {}

    /** The form of an extreme that is {@code worst} where there are no values. */
    public static ShortForm form(Class<?> methods, double worst) {
        return new ShortForm(methods, RECORDS, worst, true, true);
    }

    /** See {@link ShortForm}. */
    public static void flip(
            double[] state,
            int at,
            double[] ring,
            int base,
            int stride,
            int capacity,
            int tail,
            int size,
            double worst) {
        RecordBits.mark(state, at + RECORDS, ring, base, stride, capacity, tail, size - 1, worst < 0);
        state[at + SINCE] = worst;
        CellBits.setInt(state, at + LEAST, Integer.MAX_VALUE);
    }

    /** Whether the best of the old part has left, of which there are {@code old} events. */
    public static boolean isGone(double[] state, int at, int old) {
        return old < CellBits.getInt(state, at + LEAST);
    }

    /** Finds the best of what is left of the old part. */
    public static void renew(
            double[] state,
            int at,
            double[] ring,
            int base,
            int stride,
            int capacity,
            int tail,
            int old,
            double worst) {
        int record = RecordBits.first(state, at + RECORDS, capacity, tail, old);
        if (record < 0) {
            state[at + REST] = worst;
            CellBits.setInt(state, at + LEAST, 0);
        } else {
            state[at + REST] = ring[base + record * stride];
            int before = record < tail ? record - tail + capacity : record - tail;
            CellBits.setInt(state, at + LEAST, old - before);
        }
    }
}
