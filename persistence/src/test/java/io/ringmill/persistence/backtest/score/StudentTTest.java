package io.ringmill.persistence.backtest.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StudentTTest {

    /** By mpmath, with 40 digits: where betainc(n / 2, 1 / 2, 0, n / (n + t²), regularized=True) is 0.05. */
    @ParameterizedTest
    @CsvSource({
        "1, 12.70620473617",
        "1.0001, 12.70320282045",
        "1.05, 11.36190766869",
        "1.2, 8.648826510749",
        "1.5, 6.016663104428",
        "2, 4.302652729749",
        "2.5, 3.574654842004",
        "3, 3.182446305284",
        "5, 2.570581835636",
        "10, 2.228138851986",
        "30, 2.042272456301",
        "100, 1.983971518524",
        "999, 1.962341461133",
        "1001, 1.962336705281",
        "100000, 1.959987707535",
    })
    void shouldGiveTheExactQuantiles(double n, double quantile) {
        assertThat(StudentT.within95(n)).isCloseTo(quantile, within(1e-12 * quantile));
    }

    @ParameterizedTest
    @ValueSource(doubles = {1, 1.0001, 1.05, 1.2, 1.5, 1.99, 2.01, 3.7, 12.5})
    void shouldHaveFivePercentOutside(double n) {
        double angle = Math.atan(StudentT.within95(n) / Math.sqrt(n));

        double outside = integral(n, Math.PI / 2 - angle) / integral(n, Math.PI / 2);

        assertThat(outside).isCloseTo(0.05, within(1e-9));
    }

    /** With t = √n / tan φ the density is that of sin φ to the power n - 1: by Simpson, over s with φ = s⁴. */
    private static double integral(double n, double upTo) {
        int steps = 20_000;
        double width = Math.pow(upTo, 0.25) / steps;
        double sum = 0;
        for (int i = 1; i <= steps; i++) {
            double s = i * width;
            double weight = i == steps ? 1 : i % 2 == 1 ? 4 : 2;
            sum += weight * Math.pow(Math.sin(s * s * s * s), n - 1) * 4 * s * s * s;
        }
        return sum * width / 3;
    }
}
