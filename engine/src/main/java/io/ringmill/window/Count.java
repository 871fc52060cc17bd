package io.ringmill.window;

/** {@code count(x)} of values that are only added: how many are not missing. One cell. */
final class Count {

    static final int CELLS = 1;

    private Count() {}

    static void add(double[] state, int at, double x, double parameter) {
        if (!Double.isNaN(x)) {
            state[at]++;
        }
    }

    static double count(double[] state, int at) {
        return state[at];
    }
}
