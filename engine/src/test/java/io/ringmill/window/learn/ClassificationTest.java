package io.ringmill.window.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Online logistic regression beside Newton's method on all events, a published example, and labels that are hard. */
class ClassificationTest {

    private static double probability(double[] weights, double[] event) {
        double sum = weights[0];
        for (int i = 1; i < weights.length; i++) {
            sum += weights[i] * event[i];
        }
        return 1 / (1 + Math.exp(-sum));
    }

    private static double loss(double label, double probability) {
        return -(label * Math.log(probability) + (1 - label) * Math.log(1 - probability));
    }

    /** The greatest likelihood by Newton's method, 30 steps over all events. */
    private static double[] batch(List<double[]> events) {
        int d = events.get(0).length;
        double[] weights = new double[d];
        for (int step = 0; step < 30; step++) {
            double[][] system = new double[d][d + 1];
            for (double[] event : events) {
                double p = probability(weights, event);
                for (int i = 0; i < d; i++) {
                    double x = i == 0 ? 1 : event[i];
                    for (int j = 0; j < d; j++) {
                        system[i][j] += p * (1 - p) * x * (j == 0 ? 1 : event[j]);
                    }
                    system[i][d] += x * (event[0] - p);
                }
            }
            for (int i = 0; i < d; i++) {
                for (int row = i + 1; row < d; row++) {
                    double share = system[row][i] / system[i][i];
                    for (int j = i; j <= d; j++) {
                        system[row][j] -= share * system[i][j];
                    }
                }
            }
            double[] moves = new double[d];
            for (int i = d - 1; i >= 0; i--) {
                moves[i] = system[i][d];
                for (int j = i + 1; j < d; j++) {
                    moves[i] -= system[i][j] * moves[j];
                }
                moves[i] /= system[i][i];
                weights[i] += moves[i];
            }
        }
        return weights;
    }

    private static List<double[]> events(int n, double intercept, long seed) {
        Random random = new Random(seed);
        List<double[]> events = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            double x1 = random.nextGaussian();
            double x2 = 0.5 * x1 + random.nextGaussian();
            double x3 = random.nextBoolean() ? 1 : 0;
            double p = 1 / (1 + Math.exp(-(intercept + 1.5 * x1 - x2 + 0.7 * x3)));
            events.add(new double[] {random.nextDouble() < p ? 1 : 0, x1, x2, x3});
        }
        return events;
    }

    @ParameterizedTest
    @CsvSource({"-0.5, 1, 1", "-0.5, 1e-6, 1e9", "-0.5, 1e-120, 1e120", "-5, 1, 1", "3, 1, 1"})
    void shouldComeCloseToTheBatchWhenNothingIsForgotten(double intercept, double scale1, double scale2) {
        List<double[]> events = events(20_000, intercept, 7);
        double[] weights = batch(events);
        OnlineModel online = new OnlineModel(Classification.of(3), 1e15);
        double ownLoss = 0;
        double batchLoss = 0;
        double apart = 0;
        int counted = 0;
        for (int i = 0; i < events.size(); i++) {
            double[] event = events.get(i);
            double told = online.event(event[0], event[1] * scale1, event[2] * scale2, event[3]);
            if (i >= events.size() / 2) {
                double p = probability(weights, event);
                ownLoss += loss(event[0], told);
                batchLoss += loss(event[0], p);
                apart += Math.abs(told - p);
                counted++;
            }
        }

        // The batch has seen the labels that it tells, the other has not.
        assertThat(ownLoss).isLessThan(1.005 * batchLoss);
        assertThat(apart / counted).isLessThan(0.005);
    }

    /** Hours of learning and examinations passed: https://en.wikipedia.org/wiki/Logistic_regression, coefficients -4.1 and 1.5. */
    @Test
    void shouldTellAsPublishedWhenThatsEventsComeAgainAndAgain() {
        double[] failed = {0.5, 0.75, 1, 1.25, 1.5, 1.75, 2, 2.5, 3, 3.5};
        double[] passed = {1.75, 2.25, 2.75, 3.25, 4, 4.25, 4.5, 4.75, 5, 5.5};
        List<double[]> events = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            events.add(new double[] {0, failed[i]});
            events.add(new double[] {1, passed[i]});
        }
        OnlineModel online = new OnlineModel(Classification.of(1), 20_000);
        Random random = new Random(3);
        for (int pass = 0; pass < 5_000; pass++) {
            Collections.shuffle(events, random);
            events.forEach(online::event);
        }
        double[] published = {0.07, 0.26, 0.61, 0.87, 0.97};
        for (int hours = 1; hours <= 5; hours++) {
            double told = online.event(Double.NaN, hours);
            assertThat(told).as("%d hours", hours).isCloseTo(published[hours - 1], within(0.015));
        }
    }

    @Test
    void shouldStaySaneWhenLabelsFollowFromX() {
        OnlineModel online = new OnlineModel(Classification.of(1), 10_000);
        Random random = new Random(5);
        double loss = 0;
        for (int i = 0; i < 200_000; i++) {
            double x = random.nextGaussian();
            double told = online.event(x > 0.3 ? 1 : 0, x);
            if (i > 0) {
                assertThat(told).isBetween(0.0, 1.0);
                double p = Math.max(1e-15, Math.min(1 - 1e-15, told));
                loss += loss(x > 0.3 ? 1 : 0, p);
            }
        }

        assertThat(loss / 200_000).isLessThan(0.04);
    }

    @Test
    void shouldFollowWhenTheLabelTurns() {
        OnlineModel online = new OnlineModel(Classification.of(1), 500);
        Random random = new Random(6);
        double late = 0;
        for (int i = 0; i < 20_000; i++) {
            double x = random.nextGaussian();
            boolean turned = i >= 10_000;
            boolean label = random.nextDouble() < 1 / (1 + Math.exp(turned ? 2 * x : -2 * x));
            double told = online.event(label ? 1 : 0, x);
            late += i >= 12_000 ? loss(label ? 1 : 0, told) : 0;
        }

        assertThat(late / 8_000).isLessThan(0.47); // 0.455, as the weights that made the labels
    }

    @Test
    void shouldTellAndNotLearnWhenTheLabelIsMissingOrNone() {
        OnlineModel one = new OnlineModel(Classification.of(1), 1000);
        OnlineModel other = new OnlineModel(Classification.of(1), 1000);
        Random random = new Random(4);
        for (int i = 0; i < 500; i++) {
            double x = random.nextGaussian();
            double label = random.nextDouble() < 0.5 + 0.4 * Math.signum(x) ? 1 : 0;
            assertThat(one.event(label, x)).isEqualTo(other.event(label, x));
            assertThat(one.event(2, x)).isEqualTo(one.event(Double.NaN, x));
            assertThat(one.event(label, Double.NaN)).isNaN();
        }
        assertThat(one.event(Double.NaN, 2)).isGreaterThan(0.9);
    }

    @Test
    void shouldStayFiniteWhenXAreOfAllSizesConstantAndMissing() {
        OnlineModel online = new OnlineModel(Classification.of(2), 300);
        Random random = new Random(9);
        double scale = 1;
        for (int i = 0; i < 3_000_000; i++) {
            if (i % 50_000 == 0) {
                scale = Math.pow(10, random.nextInt(-100, 100));
            }
            int kind = i / 5_000 % 10;
            double x1 = kind == 2 ? 0.7 : scale * OnlineModel.drawn(i, 0);
            double x2 = kind == 3 ? 2 * x1 : kind == 4 && i % 2 == 0 ? Double.NaN : OnlineModel.drawn(i, 1);
            double told = online.event(kind == 5 ? 1 : x1 > 0 ? 1 : 0, x1, x2);
            if (i > 0 && !(told >= 0 && told <= 1) && !Double.isNaN(x2)) {
                throw new AssertionError("event " + i + ": " + told);
            }
        }
        for (double cell : online.cells) {
            assertThat(Double.isFinite(cell) || Double.isNaN(cell)).isTrue();
        }
    }
}
