package io.ringmill.persistence.backtest.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MarkOutsTest {

    /** From tables of the distribution. */
    @ParameterizedTest
    @CsvSource({
        "1, 12.7062",
        "2, 4.3027",
        "3, 3.1824",
        "5, 2.5706",
        "10, 2.2281",
        "30, 2.0423",
        "120, 1.9799",
        "1e9, 1.9600"
    })
    void shouldKnowStudentsDistribution(double freedom, double quantile) {
        assertThat(StudentT.within95(freedom)).isEqualTo(quantile, within(0.00006));
    }

    @Test
    void shouldBeTheUsualIntervalWhereNothingOverlaps() {
        MarkOuts marks = new MarkOuts(10);
        double[] values = {1, 4, 2, -3, 5, 0};
        for (int i = 0; i < values.length; i++) {
            marks.add(values[i], i / 4, 10L * i);
        }
        Estimate estimate = marks.estimate();

        double deviation = Math.sqrt((0.25 + 6.25 + 0.25 + 20.25 + 12.25 + 2.25) / 5);
        double error = deviation / Math.sqrt(6);
        assertThat(estimate.count()).isEqualTo(6);
        assertThat(estimate.mean()).isEqualTo(1.5);
        assertThat(estimate.median()).isEqualTo(1.5);
        assertThat(estimate.stddev()).isEqualTo(deviation, offset(1e-12));
        assertThat(estimate.t()).isEqualTo(1.5 / error, offset(1e-9));
        assertThat(estimate.high()).isEqualTo(1.5 + 2.570582 * error, offset(1e-5));
        assertThat(estimate.low()).isEqualTo(1.5 - 2.570582 * error, offset(1e-5));
        assertThat(estimate.hitRate()).isEqualTo(4.0 / 6);
    }

    @Test
    void shouldCountWhatOverlapsAsLess() {
        for (int seed = 0; seed < 300; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            int n = 2 + random.nextInt(60);
            long horizon = 1L + random.nextInt(1_000);
            MarkOuts marks = new MarkOuts(horizon);
            double[] values = new double[n];
            int[] keys = new int[n];
            long[] starts = new long[n];
            for (int i = 0; i < n; i++) {
                boolean isNew = i > 0 && random.nextInt(15) == 0;
                keys[i] = i == 0 ? 0 : keys[i - 1] + (isNew ? 1 : 0);
                long step = random.nextInt(4) == 0 ? 0 : random.nextInt(random.nextInt(10) == 0 ? 5_000 : 300);
                starts[i] = i == 0 || isNew ? random.nextInt(1_000) : starts[i - 1] + step;
                values[i] = random.nextInt(100) - 50;
                marks.add(values[i], keys[i], starts[i]);
            }
            check(marks.estimate(), values, overlaps(keys, starts, horizon));
        }
    }

    private static double[][] overlaps(int[] keys, long[] starts, long horizon) {
        double[][] w = new double[keys.length][keys.length];
        for (int i = 0; i < keys.length; i++) {
            for (int j = 0; j < keys.length; j++) {
                double share = 1 - (double) Math.abs(starts[i] - starts[j]) / horizon;
                w[i][j] = keys[i] == keys[j] ? Math.max(0, share) : 0;
            }
        }
        return w;
    }

    /** From the matrices themselves. */
    private static void check(Estimate estimate, double[] values, double[][] w) {
        int n = values.length;
        double sum = 0;
        double mean = 0;
        for (int i = 0; i < n; i++) {
            mean += values[i] / n;
            for (int j = 0; j < n; j++) {
                sum += w[i][j];
            }
        }
        double squares = 0;
        for (double value : values) {
            squares += (value - mean) * (value - mean);
        }
        double[][] mw = new double[n][n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                double column = 0;
                for (int k = 0; k < n; k++) {
                    column += w[k][j];
                }
                mw[i][j] = w[i][j] - column / n;
            }
        }
        double trace = 0;
        double traceOfSquare = 0;
        for (int i = 0; i < n; i++) {
            trace += mw[i][i];
            for (int j = 0; j < n; j++) {
                traceOfSquare += mw[i][j] * mw[j][i];
            }
        }
        double freedom = trace * trace / traceOfSquare;
        double variance = squares / trace * sum / n / n;
        if (freedom > 1.001 && squares > 0) {
            double half = StudentT.within95(freedom) * Math.sqrt(variance);
            assertThat(estimate.high() - estimate.low()).isCloseTo(2 * half, Percentage.withPercentage(1e-5));
            assertThat(estimate.t())
                    .isCloseTo(mean / Math.sqrt(variance), within(1e-6 * Math.abs(estimate.t()) + 1e-9));
        } else if (freedom < 0.999 || squares == 0) {
            assertThat(estimate.low()).isNaN();
        }
    }

    @Test
    void shouldHaveNoIntervalOfTooFew() {
        MarkOuts none = new MarkOuts(10);
        MarkOuts one = new MarkOuts(10);
        one.add(3, 0, 0);
        MarkOuts same = new MarkOuts(10);
        same.add(3, 0, 5);
        same.add(4, 0, 5);

        assertThat(none.estimate().mean()).isNaN();
        assertThat(none.estimate().hitRate()).isNaN();
        assertThat(one.estimate().mean()).isEqualTo(3);
        assertThat(one.estimate().stddev()).isNaN();
        assertThat(one.estimate().low()).isNaN();
        assertThat(same.estimate().mean()).isEqualTo(3.5);
        assertThat(same.estimate().high()).isNaN();
        assertThat(same.estimate().t()).isNaN();
    }
}
