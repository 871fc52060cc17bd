package io.ringmill.window;

/** {@code last(x)} of values that are only added: the last that is not missing. One cell. */
final class Last {

    static final int CELLS = 1;

    private Last() {}

    static void add(double[] state, int at, double x, double n, long timeNs, double parameter) {
        state[at] = x;
    }

    static double value(double[] state, int at, double n) {
        return n == 0 ? Double.NaN : state[at];
    }
}
