package io.ringmill.window.learn;

import java.util.Arrays;

/**
 * {@code regress(y, x1, x2, …)}: y by least squares as a constant and multiples of the xs, where each event weighs by 1 - 1/memory
 * less than the one after it; memory is the parameter. For an event it tells y from those before it.
 */
public final class Regression extends LinearLearner {

    /** Below this share of its factors' size a row is the memory of old events, and fades no more. */
    private static final double LEAST = 1e-8;

    private static final Regression[] BY_FACTORS = new Regression[MOST_FACTORS + 1];

    static {
        Arrays.setAll(BY_FACTORS, Regression::new);
    }

    private Regression(int factors) {
        super(factors);
    }

    /** The one of so many xs. */
    public static Regression of(int factors) {
        return BY_FACTORS[factors];
    }

    @Override
    boolean isUsable(double y) {
        return !Double.isNaN(y);
    }

    @Override
    double answer(double[] state, int at) {
        double told = origin(state, at) + triangle.leftSide(state, at);
        // One kind of NaN, whose bits are in the digest.
        return Math.abs(told) < Double.POSITIVE_INFINITY ? told : Double.NaN;
    }

    @Override
    void learn(double[] state, int at, double y, double memory) {
        double difference = y - origin(state, at);
        if (Math.abs(difference) <= MOST) {
            double kept = kept(memory);
            triangle.noteSizes(state, at, kept);
            triangle.setRightSide(state, at, difference);
            triangle.learn(state, at, kept, LEAST);
            triangle.solve(state, at);
        }
    }
}
