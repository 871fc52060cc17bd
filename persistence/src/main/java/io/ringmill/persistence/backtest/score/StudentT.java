package io.ringmill.persistence.backtest.score;

/** Student's t distribution: G. W. Hill, "Algorithm 396: Student's t-quantiles", CACM 13 (1970), to five digits and more. */
final class StudentT {

    /** The share that lies outside. */
    private static final double TAILS = 0.05;

    /** The quantile of the normal distribution below which half of that share lies. */
    private static final double NORMAL = -1.959963984540054;

    private StudentT() {}

    /**
     * Between minus and plus this lie 95 % of the distribution.
     *
     * @param n degrees of freedom, at least 1, not necessarily whole
     */
    static double within95(double n) {
        if (n == 1) {
            return 1 / Math.tan(TAILS * Math.PI / 2);
        } else if (n == 2) {
            return Math.sqrt(2 / (TAILS * (2 - TAILS)) - 2);
        }
        double a = 1 / (n - 0.5);
        double b = 48 / (a * a);
        double c = ((20_700 * a / b - 98) * a - 16) * a + 96.36;
        double d = ((94.5 / (b + c) - 3) / b + 1) * Math.sqrt(a * Math.PI / 2) * n;
        double y = Math.pow(d * TAILS, 2 / n);
        if (y > 0.05 + a) {
            double x = NORMAL;
            y = x * x;
            if (n < 5) {
                c += 0.3 * (n - 4.5) * (x + 0.6);
            }
            c += (((0.05 * d * x - 5) * x - 7) * x - 2) * x + b;
            y = (((((0.4 * y + 6.3) * y + 36) * y + 94.5) / c - y - 3) / b + 1) * x;
            y = Math.expm1(a * y * y);
        } else {
            y = ((1 / (((n + 6) / (n * y) - 0.089 * d - 0.822) * (n + 2) * 3) + 0.5 / (n + 4)) * y - 1)
                            * (n + 1)
                            / (n + 2)
                    + 1 / y;
        }
        return Math.sqrt(n * y);
    }
}
