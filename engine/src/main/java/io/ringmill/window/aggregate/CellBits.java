package io.ringmill.window.aggregate;

/** Whole numbers in the double cells of a key's state, by their bits. */
public final class CellBits {

    /** A long that is not there. */
    public static final long MISSING = Long.MIN_VALUE;

    private CellBits() {}

    public static long getLong(double[] state, int at) {
        return Double.doubleToRawLongBits(state[at]);
    }

    public static void setLong(double[] state, int at, long value) {
        state[at] = Double.longBitsToDouble(value);
    }

    /** A long that was passed on by its bits, as arguments that are kept exactly are. */
    public static long toLong(double bits) {
        return Double.doubleToRawLongBits(bits);
    }

    /** A number as an argument: missing if it is infinite. */
    public static double finite(double x) {
        // To a finite number a 0 of its own sign is added, to an infinite one what is no number.
        return x + 0.0 * x;
    }

    /** A symbol as an argument: its id as a long, or missing. */
    public static long symbol(int symbol) {
        return symbol == 0 ? MISSING : symbol;
    }

    /** Nanoseconds from one time to a later one, exact unless they are some hundred years. */
    public static double span(long fromNs, long toNs) {
        long ns = toNs - fromNs;
        return (toNs >= fromNs) == (ns >= 0) ? (double) ns : (double) toNs - (double) fromNs;
    }

    public static int getInt(double[] state, int at) {
        return (int) Double.doubleToRawLongBits(state[at]);
    }

    public static void setInt(double[] state, int at, int value) {
        state[at] = Double.longBitsToDouble(value);
    }
}
