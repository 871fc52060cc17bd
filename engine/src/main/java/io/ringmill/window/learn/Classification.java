package io.ringmill.window.learn;

import java.util.Arrays;

/**
 * {@code classify(label, x1, …)}: the probability that the label is 1, by logistic regression. For an event it is told from those
 * before it.
 *
 * <p>Each event is one step of Newton's method for the discounted likelihood: of the iteratively reweighted least squares of the
 * batch (McCullagh and Nelder, Generalized Linear Models, 1989), with the weight that the event has when it comes. That is the
 * extended Kalman filter of a logistic model, and online natural gradient (Ollivier, Electronic Journal of Statistics 12, 2018), so
 * that no step size is to be chosen, and the scale of the xs does not matter. Where one event would move its own log-odds by more
 * than {@link #MOST_STEP}, it gets a greater weight with the same gradient. Multiples of the xs are held near 0 at first, as if
 * {@link #RIDGE} events had said so.
 */
public final class Classification extends LinearLearner {

    /** By how much, in log-odds. */
    private static final double MOST_STEP = 4;

    private static final double MOST_LOG_ODDS = 30;
    private static final double RIDGE = 0.03;
    private static final double LEAST = Math.sqrt(RIDGE);

    private static final Classification[] BY_FACTORS = new Classification[MOST_FACTORS + 1];

    static {
        Arrays.setAll(BY_FACTORS, Classification::new);
    }

    private Classification(int factors) {
        super(factors);
    }

    /** The one of so many xs. */
    public static Classification of(int factors) {
        return BY_FACTORS[factors];
    }

    /** A share is usable, too. */
    @Override
    boolean isUsable(double label) {
        return label >= 0 && label <= 1;
    }

    @Override
    void begin(double[] state, int at) {
        hold(state, at, 0, LEAST);
    }

    /** One equation that says that an unknown is 0. */
    private void hold(double[] state, int at, int unknown, double factor) {
        for (int i = 0; i <= size(); i++) {
            triangle.setFactor(state, at, i, i == unknown ? factor : 0);
        }
        triangle.setRightSide(state, at, 0);
        triangle.learn(state, at, 1, 0);
    }

    private double logOdds(double[] state, int at) {
        double sum = triangle.leftSide(state, at);
        return Double.isNaN(sum) ? 0 : Math.max(-MOST_LOG_ODDS, Math.min(MOST_LOG_ODDS, sum));
    }

    private static double probability(double logOdds) {
        return 1 / (1 + StrictMath.exp(-logOdds));
    }

    @Override
    double answer(double[] state, int at) {
        return probability(logOdds(state, at));
    }

    @Override
    void learn(double[] state, int at, double label, double memory) {
        holdGrown(state, at);
        double kept = kept(memory);
        triangle.noteSizes(state, at, kept);
        double logOdds = logOdds(state, at);
        double probability = probability(logOdds);
        double gradient = label - probability;
        double weight = Math.max(probability * (1 - probability), Math.abs(gradient) / MOST_STEP);
        double root = Math.sqrt(weight);
        for (int i = 0; i <= size(); i++) {
            triangle.setFactor(state, at, i, root * triangle.factor(state, at, i));
        }
        triangle.setRightSide(state, at, root * logOdds + gradient / root);
        triangle.learn(state, at, kept, LEAST);
        triangle.solve(state, at);
    }

    /** Holds the multiples of xs that are greater than any before nearer to 0, so that the ridge has their size. */
    private void holdGrown(double[] state, int at) {
        boolean held = false;
        for (int i = 1; i <= size(); i++) {
            double factor = Math.abs(factor(state, at, i));
            double size = triangle.size(state, at, i);
            if (factor > size) {
                double before = size / factor;
                hold(state, at, i, LEAST * factor * Math.sqrt(1 - before * before));
                held = true;
            }
        }
        if (held) {
            triangle.solve(state, at);
            setFactors(state, at);
        }
    }
}
