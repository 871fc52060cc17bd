package io.ringmill.persistence.backtest.score;

import java.util.Arrays;

/**
 * Mark-outs of one rule and horizon, in order of keys and, of one key, of the times from which they are measured.
 *
 * <p>Mark-outs of one key that overlap have a part of the price's way in common: of two that begin Δ apart, the share
 * w = max(0, 1 - Δ / horizon). Where a price moves without memory, w is their correlation, and n of them tell as much of the
 * mean as n² / Σw do that do not overlap (the sum over all pairs, each with itself too). The mean's error follows from that
 * number: Σw is also the quadratic variation of who holds one unit for a horizon after each alert, so it is right for alerts
 * that depend on the price before them. Spread and degrees of freedom are corrected alike: those of x'Mx, M = I - 11'/n, where
 * the x have the correlations w (F. E. Satterthwaite, "An Approximate Distribution of Estimates of Variance Components",
 * Biometrics Bulletin 2, 1946). Overlap of this kind: L. P. Hansen and R. J. Hodrick, "Forward Exchange Rates as Optimal
 * Predictors of Future Spot Rates", Journal of Political Economy 88 (1980).
 *
 * <p><b>Threading:</b> one thread. <b>Units:</b> values in basis points, times in nanoseconds. <b>Cost:</b> O(n log n).
 */
final class MarkOuts {

    private final long horizonNs;
    private double[] values = new double[16];
    private int[] keys = new int[16];
    private long[] startsNs = new long[16];
    private int count;

    MarkOuts(long horizonNs) {
        this.horizonNs = horizonNs;
    }

    /** Adds one, behind those of other keys or of earlier times. */
    void add(double value, int key, long startNs) {
        if (count == values.length) {
            values = Arrays.copyOf(values, 2 * count);
            keys = Arrays.copyOf(keys, 2 * count);
            startsNs = Arrays.copyOf(startsNs, 2 * count);
        }
        values[count] = value;
        keys[count] = key;
        startsNs[count++] = startNs;
    }

    int count() {
        return count;
    }

    double value(int i) {
        return values[i];
    }

    long startNs(int i) {
        return startsNs[i];
    }

    double mean() {
        double sum = 0;
        for (int i = 0; i < count; i++) {
            sum += values[i];
        }
        return sum / count;
    }

    /** The figures, with an interval by Student's t. */
    Estimate estimate() {
        double mean = mean();
        double squares = 0;
        int hits = 0;
        for (int i = 0; i < count; i++) {
            squares += (values[i] - mean) * (values[i] - mean);
            hits += values[i] > 0 ? 1 : 0;
        }
        Overlap overlap = new Overlap();
        // Of the variance of one, n - n / effective parts are around the mean of all.
        double parts = count - overlap.sum / count;
        double error = Math.sqrt(squares / parts * overlap.sum) / count;
        double freedom = parts * parts / overlap.spread();
        boolean isKnown = count > 1 && squares > 0 && freedom >= 1 - 1e-9;
        double half = isKnown ? StudentT.within95(Math.max(1, freedom)) * error : Double.NaN;
        return new Estimate(
                count,
                mean,
                median(),
                count > 1 ? Math.sqrt(squares / (count - 1)) : Double.NaN,
                isKnown ? mean / error : Double.NaN,
                mean - half,
                mean + half,
                count == 0 ? Double.NaN : (double) hits / count);
    }

    private double median() {
        if (count == 0) {
            return Double.NaN;
        }
        double[] sorted = Arrays.copyOf(values, count);
        Arrays.sort(sorted);
        return (sorted[(count - 1) / 2] + sorted[count / 2]) / 2;
    }

    /** Sums over pairs of what mark-outs have in common. */
    private final class Overlap {
        /** By mark-out: w with all. */
        private final double[] shares = new double[count];
        /** Of w. */
        private double sum = count;
        /** Of its square. */
        private double squares = count;

        private int first;
        private double near;
        private double nearSquares;

        Overlap() {
            for (int i = 1; i < count; i++) {
                shares[i] = 1 + before(i);
                sum += 2 * near;
                squares += 2 * nearSquares;
            }
            addThoseBehind();
        }

        /** The sum of w with those before that overlap: kept up from one mark-out to the next. */
        private double before(int i) {
            if (keys[i] != keys[i - 1]) {
                first = i;
                near = 0;
                nearSquares = 0;
                return 0;
            }
            double moved = (double) (startsNs[i] - startsNs[i - 1]) / horizonNs;
            int others = i - first;
            near += 1;
            nearSquares += 1;
            nearSquares += moved * (moved * others - 2 * near);
            near -= moved * others;
            while (first < i && startsNs[i] - startsNs[first] >= horizonNs) {
                double share = 1 - (double) (startsNs[i] - startsNs[first]) / horizonNs;
                near -= share;
                nearSquares -= share * share;
                first++;
            }
            if (first == i) {
                near = 0;
                nearSquares = 0;
            }
            return near;
        }

        private void addThoseBehind() {
            if (count > 0) {
                shares[0] = 1;
            }
            int last = count - 1;
            double behind = 0;
            for (int i = count - 2; i >= 0; i--) {
                if (keys[i] != keys[i + 1]) {
                    last = i;
                    behind = 0;
                    continue;
                }
                double moved = (double) (startsNs[i + 1] - startsNs[i]) / horizonNs;
                behind += 1 - moved * (last - i);
                while (last > i && startsNs[last] - startsNs[i] >= horizonNs) {
                    behind -= 1 - (double) (startsNs[last] - startsNs[i]) / horizonNs;
                    last--;
                }
                behind = last == i ? 0 : behind;
                shares[i] += behind;
            }
        }

        /** The trace of MWMW, W the matrix of w. */
        double spread() {
            double ofShares = 0;
            for (double share : shares) {
                ofShares += share * share;
            }
            return squares - 2 * ofShares / count + sum * sum / count / count;
        }
    }
}
