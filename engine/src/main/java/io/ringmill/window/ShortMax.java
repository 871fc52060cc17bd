package io.ringmill.window;

/**
 * {@code max(x)} of a short window: the best of its old part, which is known by its {@link Records}, and of its new part,
 * which is only ever bettered. It is the two-stacks scheme (van Herk 1992, Gil and Werman 1993) with bits in place of a
 * stack.
 *
 * <p><b>Cost:</b> O(1), O(window) once in a window's length; 4 cells and a bit for each event.
 */
final class ShortMax {

    static final ShortForm FORM = new ShortForm(ShortMax.class, 4, Double.NEGATIVE_INFINITY, true, true);

    private static final int VALUE = 0;
    /** Of the new part. */
    private static final int SINCE = 1;
    /** Of the old part. */
    private static final int REST = 2;
    /** The position of the tail at which the value at REST has left. */
    private static final int LEAVES = 3;

    private static final int RECORDS = 4;

    private ShortMax() {}

    static void add(double[] state, int at, double x, double n, double p) {
        state[at + SINCE] = Math.max(state[at + SINCE], x);
    }

    static void remove(double[] state, int at, double x, double n, double p) {}

    static void flip(
            double[] state, int at, int base, int stride, int capacity, int tail, int size, double n, double p) {
        Records.mark(state, at + RECORDS, base, stride, capacity, tail, size - 1, true);
        state[at + SINCE] = Double.NEGATIVE_INFINITY;
        Slots.setInt(state, at + LEAVES, tail);
    }

    static void settle(
            double[] state,
            int at,
            int base,
            int stride,
            int capacity,
            int tail,
            int size,
            int old,
            double n,
            double p) {
        if (tail == Slots.getInt(state, at + LEAVES)) {
            int record = Records.first(state, at + RECORDS, capacity, tail, old);
            state[at + REST] = record < 0 ? Double.NEGATIVE_INFINITY : state[base + record * stride];
            Slots.setInt(state, at + LEAVES, record + 1 == capacity ? 0 : record + 1);
        }
        state[at + VALUE] = Math.max(state[at + SINCE], state[at + REST]);
    }

    static double value(double[] state, int at, double n, double p) {
        return state[at + VALUE];
    }
}
