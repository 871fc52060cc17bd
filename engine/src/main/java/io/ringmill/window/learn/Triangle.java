package io.ringmill.window.learn;

/**
 * Least squares with forgetting, one equation at a time, as a triangular system that Givens rotations keep: the recursive least
 * squares of the square root of the information (Bierman, Factorization Methods for Discrete Sequential Estimation, 1977; Golub
 * and Van Loan, Matrix Computations, section 6.5). There is no covariance that could lose its symmetry or wind up: nothing is
 * subtracted or inverted but the triangle, whose diagonal is never negative.
 *
 * <p>What no equation has told anything about is 0. What equations tell nothing of any more keeps what is known: a row is not
 * faded once its diagonal is so small that it can only be the memory of old equations (compared with the size of its unknown's
 * factors, which is remembered, too).
 *
 * <p><b>Threading:</b> no state of its own. <b>Allocation:</b> none. <b>Cost:</b> O(unknowns²).
 */
final class Triangle {

    /** What rotations leave of a factor is rounding if it is so much smaller; more where the same is rounded for longer. */
    private static final double ROUNDING = 1e-13;

    private static final double ROUNDING_OF_ONE = 4e-16;
    private static final double MOST_ROUNDING = 1e-9;

    private final int unknowns;
    private final int solution;
    private final int row;
    private final int sizes;
    private final int rows;

    /** One whose cells begin at an offset among those of what it belongs to. */
    Triangle(int unknowns, int offset) {
        this.unknowns = unknowns;
        solution = offset;
        row = solution + unknowns;
        sizes = row + unknowns + 1;
        rows = sizes + unknowns;
    }

    /** The offset behind its cells. */
    int end() {
        return rows + unknowns * (unknowns + 3) / 2;
    }

    private int rowOf(int unknown) {
        return rows + unknown * (unknowns + 1) - unknown * (unknown - 1) / 2;
    }

    /** Sets the factor of an unknown in the equation at hand. */
    void setFactor(double[] state, int at, int unknown, double factor) {
        state[at + row + unknown] = factor;
    }

    double factor(double[] state, int at, int unknown) {
        return state[at + row + unknown];
    }

    void setRightSide(double[] state, int at, double value) {
        state[at + row + unknowns] = value;
    }

    /** The greatest factor that an unknown had lately. */
    double size(double[] state, int at, int unknown) {
        return state[at + sizes + unknown];
    }

    /** Notes the sizes of the factors at hand; old ones fade by {@code kept}. */
    void noteSizes(double[] state, int at, double kept) {
        for (int i = 0; i < unknowns; i++) {
            double factor = Math.abs(state[at + row + i]);
            if (factor > Learner.TINY) {
                state[at + sizes + i] = Math.max(factor, kept * state[at + sizes + i]);
            }
        }
    }

    /** The left side of the equation at hand with the unknowns as they are known. */
    double leftSide(double[] state, int at) {
        double sum = 0;
        for (int i = 0; i < unknowns; i++) {
            sum += state[at + row + i] * state[at + solution + i];
        }
        return sum;
    }

    /**
     * Takes in the equation at hand, which is lost by that.
     *
     * @param kept the square root of what is left of the weight of earlier ones
     * @param least rows whose diagonal, by the size of their unknown's factors, would get smaller than that do not fade
     */
    void learn(double[] state, int at, double kept, double least) {
        double rounding = Math.min(MOST_ROUNDING, ROUNDING + ROUNDING_OF_ONE / (1 - kept));
        int diagonal = at + rows;
        for (int i = 0; i < unknowns; i++) {
            int behind = unknowns - i;
            double size = state[at + sizes + i];
            double own = state[diagonal] * kept >= least * size ? kept : 1;
            int factor = at + row + i;
            if (Math.abs(state[factor]) > rounding * size) {
                rotate(state, diagonal, factor, behind, own);
            } else {
                for (int j = 0; j <= behind; j++) {
                    state[diagonal + j] = Learner.orZero(state[diagonal + j] * own);
                }
            }
            diagonal += behind + 1;
        }
    }

    private static void rotate(double[] state, int diagonal, int factor, int behind, double kept) {
        double a = state[diagonal] * kept;
        double b = state[factor];
        double length = length(a, b);
        double cosine = a / length;
        double sine = b / length;
        state[diagonal] = length;
        for (int j = 1; j <= behind; j++) {
            double old = state[diagonal + j] * kept;
            double added = state[factor + j];
            state[diagonal + j] = Learner.orZero(cosine * old + sine * added);
            state[factor + j] = cosine * added - sine * old;
        }
    }

    /** The root of the squares' sum, where squares may overflow. */
    private static double length(double a, double b) {
        double most = Math.max(Math.abs(a), Math.abs(b));
        double ratio = Math.min(Math.abs(a), Math.abs(b)) / most;
        return most * Math.sqrt(1 + ratio * ratio);
    }

    /** Finds the unknowns; 0 where nothing is known. */
    void solve(double[] state, int at) {
        for (int i = unknowns - 1; i >= 0; i--) {
            int diagonal = at + rowOf(i);
            double rest = state[diagonal + unknowns - i];
            for (int j = i + 1; j < unknowns; j++) {
                rest -= state[diagonal + j - i] * state[at + solution + j];
            }
            state[at + solution + i] = state[diagonal] > 0 ? rest / state[diagonal] : 0;
        }
    }
}
