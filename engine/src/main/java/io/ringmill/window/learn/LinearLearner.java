package io.ringmill.window.learn;

/**
 * What learns a linear function of x1, x2, … from events: their values, the one to be told first. An event whose first value is
 * missing is answered and teaches nothing; one with another value missing is not answered. The xs count from where they were at the
 * first event, so that large ones with small differences lose no digits.
 *
 * <p><b>Cost:</b> O(xs²).
 */
public abstract class LinearLearner extends Learner {

    /** The most xs. */
    public static final int MOST_FACTORS = 16;

    /** Values further from the first ones are passed over, since their products may overflow. */
    static final double MOST = 1e150;

    private final int answer;
    private final int begun;
    private final int origins;
    final Triangle triangle;

    LinearLearner(int factors) {
        super(triangle(factors).end(), factors, factors + 1);
        answer = factors + 1;
        begun = answer + 1;
        origins = begun + 1;
        triangle = triangle(factors);
    }

    /** Behind the event's values, the answer, the mark that it has begun, and the first values. */
    private static Triangle triangle(int factors) {
        return new Triangle(factors + 1, 2 * (factors + 1) + 2);
    }

    /** What is left of the weight of events when one more comes. */
    static double kept(double memory) {
        return Math.sqrt(1 - 1 / memory);
    }

    @Override
    public final void add(double[] state, int at, double x, double y, double n, long timeNs, double memory) {
        state[at + answer] = Double.NaN;
        double told = state[at];
        if (state[at + begun] == 0) {
            if (isUsable(told) && areKnown(state, at)) {
                state[at + begun] = 1;
                System.arraycopy(state, at, state, at + origins, size() + 1);
                begin(state, at);
                setFactors(state, at);
                learn(state, at, told, memory);
            }
        } else if (setFactors(state, at)) {
            state[at + answer] = answer(state, at);
            if (isUsable(told)) {
                learn(state, at, told, memory);
            }
        }
    }

    private boolean areKnown(double[] state, int at) {
        for (int i = 1; i <= size(); i++) {
            if (Double.isNaN(state[at + i])) {
                return false;
            }
        }
        return true;
    }

    /** Sets the factors of the equation at hand; false if one is missing or too far out. */
    final boolean setFactors(double[] state, int at) {
        triangle.setFactor(state, at, 0, 1);
        boolean known = true;
        for (int i = 1; i <= size(); i++) {
            double factor = factor(state, at, i);
            known &= Math.abs(factor) <= MOST;
            triangle.setFactor(state, at, i, factor);
        }
        return known;
    }

    /** How far an x of the event is from where it was at the first. */
    final double factor(double[] state, int at, int x) {
        return state[at + x] - state[at + origins + x];
    }

    /** The first of the values at the first event. */
    final double origin(double[] state, int at) {
        return state[at + origins];
    }

    /** Whether an event with that value to be told teaches anything; not if it is missing. */
    abstract boolean isUsable(double told);

    /** Before the first event is learned. */
    void begin(double[] state, int at) {}

    /** Tells the answer for the equation at hand. */
    abstract double answer(double[] state, int at);

    /** Learns from the equation at hand. */
    abstract void learn(double[] state, int at, double told, double memory);

    /** The answer for the newest event, from before it. */
    public final double value(double[] state, int at, double n, double p) {
        return state[at + answer];
    }
}
