package io.ringmill.window;

/** {@code first(x)} of values that are only added: the first that is not missing. One cell. */
final class First {

    static final int CELLS = 1;

    private First() {}

    static void add(double[] state, int at, double x, double n, long timeNs, double parameter) {
        if (n == 1) {
            state[at] = x;
        }
    }

    static double value(double[] state, int at, double n) {
        return n == 0 ? Double.NaN : state[at];
    }
}
