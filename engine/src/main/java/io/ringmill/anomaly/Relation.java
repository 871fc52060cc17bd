package io.ringmill.anomaly;

import io.ringmill.state.StateReader;
import io.ringmill.state.StateWriter;
import java.util.Arrays;

/**
 * What each of several columns is beside what the others tell of it: the residual of its regression on them, by means and
 * covariances over some 1,000 values, before the newest ones belong to these. Where columns go together, residuals are small, and
 * values that each are usual but do not go together have large ones. Of values whose Mahalanobis distance is more than three usual
 * ones only the direction counts when means and covariances are learned, so that a few of them do not hide others.
 *
 * <p>The covariance is taken apart as by Cholesky; a column that follows from those before it, so that nothing is left of its
 * variance, is taken to vary by 10⁻⁴ of its own deviation.
 *
 * <p><b>Threading:</b> one thread. <b>Allocation:</b> none after construction. <b>Cost:</b> O(columns³) per value; a few hundred bytes.
 */
final class Relation {

    private static final double OF_1000 = 1 / 1000.0;
    /** So that squares are finite. */
    private static final double LARGEST = 1e150;

    /** Of squares of distances, each column's share. */
    private static final double FAR = 9;

    /** What is left of a column's variance is not less than this part of it. */
    private static final double LEAST_REST = 1e-8;

    private final int columns;
    private final double[] means;
    /** Row by row, as far as the diagonal. */
    private final double[] covariances;
    /** The triangle whose square they are, for the values at hand. */
    private final double[] root;

    /** How far the values at hand are from the means; then the same in units of what the columns before leave open. */
    private final double[] away;

    private final double[] open;

    /** A column of the inverse of the triangle. */
    private final double[] inverse;

    private boolean exact;
    private int count;

    Relation(int columns) {
        this.columns = columns;
        means = new double[columns];
        covariances = new double[columns * (columns + 1) / 2];
        root = new double[covariances.length];
        away = new double[columns];
        open = new double[columns];
        inverse = new double[columns];
    }

    /** What it takes: itself, and six arrays with their headers. */
    static int bytes(int columns) {
        return 48 + 6 * 16 + Double.BYTES * columns * (columns + 5);
    }

    void clear() {
        Arrays.fill(means, 0);
        Arrays.fill(covariances, 0);
        count = 0;
    }

    private static int row(int column) {
        return column * (column + 1) / 2;
    }

    /**
     * Tells the residuals of the next values; then these belong to what has been, too.
     *
     * @param residuals are set; to 0 while too little is known
     */
    void next(double[] values, double[] residuals) {
        Arrays.fill(residuals, 0);
        if (count == 0) {
            for (int i = 0; i < columns; i++) {
                means[i] = bounded(values[i]);
            }
            count = 1;
            return;
        }
        for (int i = 0; i < columns; i++) {
            away[i] = bounded(values[i]) - means[i];
        }
        double square = 0;
        exact = false;
        // With fewer values every distance follows from how many there are.
        if (count > 2 * columns) {
            square = square();
            for (int i = 0; i < columns; i++) {
                residuals[i] = residual(i);
            }
        }
        learn(exact || square <= FAR ? 1 : FAR / square);
    }

    private static double bounded(double value) {
        return Math.max(-LARGEST, Math.min(LARGEST, value));
    }

    /** Each column's share of the square of the distance. */
    private double square() {
        double sum = 0;
        for (int i = 0; i < columns; i++) {
            int row = row(i);
            double rest = away[i];
            for (int j = 0; j < i; j++) {
                double left = covariances[row + j];
                for (int k = 0; k < j; k++) {
                    left -= root[row + k] * root[row(j) + k];
                }
                root[row + j] = left / root[row(j) + j];
                rest -= root[row + j] * open[j];
            }
            double variance = covariances[row + i];
            double least = LEAST_REST * variance + Double.MIN_NORMAL;
            double left = variance;
            for (int k = 0; k < i; k++) {
                left -= root[row + k] * root[row + k];
            }
            exact |= left < least;
            root[row + i] = Math.sqrt(Math.max(left, least));
            open[i] = bounded(rest / root[row + i]);
            sum += open[i] * open[i];
        }
        return sum / columns;
    }

    /** Of one column: its row of the inverse of the covariance times the values, in units of the row's diagonal. */
    private double residual(int column) {
        double product = 0;
        double diagonal = 0;
        for (int i = column; i < columns; i++) {
            double rest = i == column ? 1 : 0;
            for (int j = column; j < i; j++) {
                rest -= root[row(i) + j] * inverse[j];
            }
            inverse[i] = rest / root[row(i) + i];
            product += inverse[i] * open[i];
            diagonal += inverse[i] * inverse[i];
        }
        double residual = bounded(product / diagonal);
        // Where numbers are at the ends of what doubles hold.
        return Double.isNaN(residual) ? 0 : residual;
    }

    private void learn(double weight) {
        count = Math.min(count + 1, 1_000);
        double newest = count < 1_000 ? 1.0 / count : OF_1000;
        double share = newest * weight;
        int cell = 0;
        for (int i = 0; i < columns; i++) {
            for (int j = 0; j <= i; j++) {
                covariances[cell] = (1 - newest) * (covariances[cell] + share * away[i] * away[j]);
                cell++;
            }
        }
        double moved = newest * Math.sqrt(weight);
        for (int i = 0; i < columns; i++) {
            means[i] += moved * away[i];
        }
    }

    void save(StateWriter out) {
        out.putInt(count);
        for (double each : means) {
            out.putDouble(each);
        }
        for (double each : covariances) {
            out.putDouble(each);
        }
    }

    void load(StateReader in) {
        count = in.getInt();
        for (int i = 0; i < columns; i++) {
            means[i] = in.getDouble();
        }
        for (int i = 0; i < covariances.length; i++) {
            covariances[i] = in.getDouble();
        }
    }
}
