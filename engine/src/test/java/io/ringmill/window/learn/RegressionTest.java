package io.ringmill.window.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Recursive least squares beside a batch that is solved anew, in 60 digits, and on inputs that make others wind up. */
class RegressionTest {

    private static final MathContext DIGITS = new MathContext(60);

    /** What the events predict for the newest one, by the normal equations. */
    private static double batch(List<double[]> events, double[] newest, double memory) {
        int d = newest.length;
        BigDecimal[][] equations = new BigDecimal[d][d + 1];
        for (BigDecimal[] equation : equations) {
            Arrays.fill(equation, BigDecimal.ZERO);
        }
        BigDecimal kept = BigDecimal.ONE.subtract(BigDecimal.ONE.divide(BigDecimal.valueOf(memory), DIGITS));
        for (double[] event : events) {
            for (int i = 0; i < d; i++) {
                for (int j = 0; j <= d; j++) {
                    BigDecimal right = j < d ? column(event, j) : new BigDecimal(event[0]);
                    equations[i][j] = equations[i][j]
                            .multiply(kept, DIGITS)
                            .add(column(event, i).multiply(right, DIGITS));
                }
            }
        }
        BigDecimal[] solution = solve(equations);
        BigDecimal sum = BigDecimal.ZERO;
        for (int i = 0; i < d; i++) {
            sum = sum.add(solution[i].multiply(column(newest, i)));
        }
        return sum.doubleValue();
    }

    private static BigDecimal column(double[] event, int i) {
        return i == 0 ? BigDecimal.ONE : new BigDecimal(event[i]);
    }

    private static BigDecimal[] solve(BigDecimal[][] equations) {
        int d = equations.length;
        for (int i = 0; i < d; i++) {
            for (int row = i + 1; row < d; row++) {
                BigDecimal share = equations[row][i].divide(equations[i][i], DIGITS);
                for (int j = i; j <= d; j++) {
                    equations[row][j] = equations[row][j].subtract(share.multiply(equations[i][j], DIGITS), DIGITS);
                }
            }
        }
        BigDecimal[] solution = new BigDecimal[d];
        for (int i = d - 1; i >= 0; i--) {
            BigDecimal rest = equations[i][d];
            for (int j = i + 1; j < d; j++) {
                rest = rest.subtract(equations[i][j].multiply(solution[j], DIGITS));
            }
            solution[i] = rest.divide(equations[i][i], DIGITS);
        }
        return solution;
    }

    @ParameterizedTest
    @CsvSource({"1, 10", "1, 1000", "2, 50", "3, 1000", "3, 1e15", "5, 100"})
    void shouldEqualABatchSolvedAnewWhenOldEventsWeighLess(int factors, double memory) {
        Random random = new Random(factors);
        OnlineModel online = new OnlineModel(Regression.of(factors), memory);
        List<double[]> events = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            double[] event = new double[factors + 1];
            event[0] = 5 + random.nextGaussian();
            for (int j = 1; j <= factors; j++) {
                event[j] = 100 * j + Math.pow(10, j - 2.0) * random.nextGaussian();
                event[0] += event[j] * j;
            }
            double predicted = online.event(event);
            if (i > 2 * factors + 2 && i % 7 == 0) {
                assertThat(predicted)
                        .as("event %d", i)
                        .isCloseTo(batch(events, event, memory), within(1e-9 * Math.abs(event[0])));
            }
            events.add(event);
        }
    }

    @Test
    void shouldPassThroughPointsWhenThereAreAsManyAsUnknowns() {
        OnlineModel online = new OnlineModel(Regression.of(1), 1000);

        assertThat(online.event(7, 2)).isNaN();
        assertThat(online.event(9, 3)).isEqualTo(7.0);
        assertThat(online.event(0, 10)).isCloseTo(23, within(1e-12));
    }

    @Test
    void shouldTellAndNotLearnWhenOnlyYIsMissing() {
        OnlineModel one = new OnlineModel(Regression.of(1), 100);
        OnlineModel other = new OnlineModel(Regression.of(1), 100);
        Random random = new Random(4);
        for (int i = 0; i < 300; i++) {
            double x = random.nextGaussian();
            double y = 4 - 3 * x + 0.1 * random.nextGaussian();
            assertThat(one.event(y, x)).isEqualTo(other.event(y, x));
            double asked = one.event(Double.NaN, 2);
            if (i > 20) {
                assertThat(asked).isCloseTo(-2, within(0.3));
            }
            assertThat(one.event(1e6, Double.NaN)).isNaN();
        }
    }

    @ParameterizedTest
    @CsvSource({"1e-140, 1", "1e140, 1", "1, 1e-140", "1, 1e140", "1e-100, 1e100", "1e100, 1e-100"})
    void shouldTellTheSameWhenXAndYAreScaled(double ofX, double ofY) {
        OnlineModel one = new OnlineModel(Regression.of(2), 200);
        OnlineModel scaled = new OnlineModel(Regression.of(2), 200);
        Random random = new Random(11);
        for (int i = 0; i < 2_000; i++) {
            double x1 = random.nextGaussian();
            double x2 = random.nextGaussian() + x1;
            double y = 1 + x1 - 2 * x2 + random.nextGaussian();
            double expected = one.event(y, x1, x2);
            double actual = scaled.event(y * ofY, x1 * ofX, x2);
            if (i > 10) {
                assertThat(actual / ofY).isCloseTo(expected, within(1e-9 * (1 + Math.abs(expected))));
            }
        }
    }

    @Test
    void shouldLoseNoDigitsWhenXAreTimes() {
        OnlineModel one = new OnlineModel(Regression.of(1), 1000);
        OnlineModel late = new OnlineModel(Regression.of(1), 1000);
        Random random = new Random(2);
        for (int i = 0; i < 3_000; i++) {
            double y = 0.25 * i + random.nextGaussian();
            double expected = one.event(y, i);
            double actual = late.event(y, 1.6e12 + i);
            if (i > 1) {
                assertThat(actual).isCloseTo(expected, within(1e-9 * (1 + Math.abs(expected))));
            }
        }
    }

    /** What the healthy phases are made of. */
    private static double y(double x1, double x2) {
        return 3 + 2 * x1 - x2;
    }

    @ParameterizedTest
    @ValueSource(strings = {"constant", "zero", "collinear", "nearly collinear", "missing", "one constant", "tiny"})
    void shouldKnowWhatItKnewWhenInputsToldNothingForMillionsOfEvents(String phase) {
        OnlineModel online = new OnlineModel(Regression.of(2), 500);
        Random random = new Random(8);
        for (int i = 0; i < 5_000; i++) {
            double x1 = random.nextGaussian();
            double x2 = random.nextGaussian();
            online.event(y(x1, x2) + 0.01 * random.nextGaussian(), x1, x2);
        }
        for (int i = 0; i < 1_500_000; i++) {
            double gauss = OnlineModel.drawn(i, 0);
            double x1 = switch (phase) {
                case "constant", "one constant" -> 0.7;
                case "zero" -> 0;
                case "tiny" -> 1e-200 * gauss;
                default -> gauss;
            };
            double x2 = switch (phase) {
                case "constant" -> -0.3;
                case "zero" -> 0;
                case "missing" -> Double.NaN;
                case "collinear" -> 2 * x1;
                case "nearly collinear" -> x1 / 3 + 1e-15 * gauss;
                default -> gauss;
            };
            double told = online.event(y(x1, x2) + 0.01 * Math.sin(i), x1, x2);
            assertThat(Double.isNaN(told)).isEqualTo(phase.equals("missing"));
            assertThat(Double.isNaN(told) || Math.abs(told - y(x1, x2)) < 0.1).isTrue();
        }
        double worst = 0;
        for (int i = 0; i < 100; i++) {
            double x1 = random.nextGaussian();
            double x2 = random.nextGaussian();
            worst = Math.max(worst, Math.abs(online.event(y(x1, x2), x1, x2) - y(x1, x2)));
        }

        assertThat(worst).isLessThan(0.1);
    }

    @Test
    void shouldStayFiniteAndFindBackOverTenMillionEventsOfAllSizes() {
        OnlineModel online = new OnlineModel(Regression.of(3), 300);
        Random random = new Random(99);
        double scale = 1;
        int healthy = 0;
        double[] values = new double[4];
        for (int i = 0; i < 10_000_000; i++) {
            if (i % 100_000 == 0) {
                scale = Math.pow(10, random.nextInt(-60, 60));
                healthy = 0;
            }
            int kind = i / 10_000 % 10;
            values[1] = scale * OnlineModel.drawn(i, 0);
            values[2] = kind == 3 ? values[1] : kind == 4 ? 0 : scale * OnlineModel.drawn(i, 1);
            values[3] = kind == 5 && i % 3 == 0 ? Double.NaN : OnlineModel.drawn(i, 2);
            values[0] = values[1] - 2 * values[2] + scale * values[3];
            healthy = kind >= 3 && kind <= 5 ? 0 : healthy + 1;
            double told = online.event(values);
            if (Double.isInfinite(told) || (healthy > 60_000 && Math.abs(told - values[0]) > 1e-3 * scale)) {
                throw new AssertionError("event " + i + " of scale " + scale + ": " + told + " for " + values[0]);
            }
        }
        for (double cell : online.cells) {
            assertThat(Double.isFinite(cell) || Double.isNaN(cell)).isTrue();
        }
        assertThat(healthy).isGreaterThan(1_000);
    }
}
