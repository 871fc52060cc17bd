package io.ringmill.window;

/** Whole numbers in the double cells of a key's state, by their bits. */
final class Slots {

    private Slots() {}

    static long getLong(double[] state, int at) {
        return Double.doubleToRawLongBits(state[at]);
    }

    static void setLong(double[] state, int at, long value) {
        state[at] = Double.longBitsToDouble(value);
    }

    /** A text as the argument of {@code count}: 1, or missing. */
    static double presence(int symbol) {
        return symbol == 0 ? Double.NaN : 1;
    }

    static int getInt(double[] state, int at) {
        return (int) Double.doubleToRawLongBits(state[at]);
    }

    static void setInt(double[] state, int at, int value) {
        state[at] = Double.longBitsToDouble(value);
    }
}
