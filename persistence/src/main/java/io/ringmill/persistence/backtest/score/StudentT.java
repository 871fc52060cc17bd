package io.ringmill.persistence.backtest.score;

/**
 * Student's t distribution. The quantile begins with the expansion of R. A. Fisher and E. A. Cornish (M. Abramowitz and I. A.
 * Stegun, "Handbook of Mathematical Functions", 26.7.5), which is below it, and Newton's steps on the distribution function go
 * up to it from there.
 */
final class StudentT {

    /** The share that lies outside. */
    private static final double TAILS = 0.05;

    /** The quantile of the normal distribution above which half of that share lies. */
    private static final double NORMAL = 1.959963984540054;

    /** From so many degrees of freedom on the expansion is as exact as a double. */
    private static final double MANY = 1_000;

    private static final double EXACT = 1e-14;

    private StudentT() {}

    /**
     * Between minus and plus this lie 95 % of the distribution.
     *
     * @param n degrees of freedom, at least 1, not necessarily whole
     */
    static double within95(double n) {
        double t = expansion(n);
        if (n >= MANY) {
            return t;
        }
        double scale = densityAtZero(n);
        double step = Double.POSITIVE_INFINITY;
        while (step > EXACT * t) {
            double density = scale * Math.pow(1 + t * t / n, -(n + 1) / 2);
            step = t * series(n, t) / n - TAILS / (2 * density);
            t += step;
        }
        return t;
    }

    private static double expansion(double n) {
        double z = NORMAL;
        double q = z * z;
        double first = (q + 1) * z / 4;
        double second = ((5 * q + 16) * q + 3) * z / 96;
        double third = (((3 * q + 19) * q + 17) * q - 15) * z / 384;
        double fourth = ((((79 * q + 776) * q + 1482) * q - 1920) * q - 945) * z / 92_160;
        return z + (first + (second + (third + fourth / n) / n) / n) / n;
    }

    /**
     * What lies outside of minus and plus t, over {@code 2 t / n} times the density there: the hypergeometric series of the
     * incomplete beta function (NIST Digital Library of Mathematical Functions, 8.17.8). All its terms are positive.
     */
    private static double series(double n, double t) {
        double x = n / (n + t * t);
        double term = 1;
        double sum = 1;
        for (int i = 0; term > EXACT * EXACT * sum; i++) {
            term *= x * ((n + 1) / 2 + i) / (n / 2 + 1 + i);
            sum += term;
        }
        return sum;
    }

    /** {@code Γ((n + 1) / 2) / (Γ(n / 2) √(nπ))}, by the asymptotic series of the ratio, which is exact where n is large. */
    private static double densityAtZero(double n) {
        double x = n / 2;
        double ratio = 1;
        while (x < MANY) {
            ratio *= x / (x + 0.5);
            x++;
        }
        double y = 1 / x;
        ratio *= Math.sqrt(x) * (1 + y * (-1.0 / 8 + y * (1.0 / 128 + y * (5.0 / 1024 - y * 21 / 32_768))));
        return ratio / Math.sqrt(n * Math.PI);
    }
}
