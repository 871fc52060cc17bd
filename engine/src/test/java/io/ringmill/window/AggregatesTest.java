package io.ringmill.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.ringmill.output.Result;
import io.ringmill.pipeline.ProgramDriver;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Aggregates where arithmetic is at its limits: infinities, overflow, small differences between large values. */
class AggregatesTest {

    private static final long SECOND = 1_000_000_000L;

    /** All aggregates that are of numbers alone, of x or of x and y. */
    private static final List<String> ALL = List.of(
            "sum(x)",
            "mean(x)",
            "min(x)",
            "max(x)",
            "range(x)",
            "first(x)",
            "last(x)",
            "var_pop(x)",
            "var_samp(x)",
            "stddev_pop(x)",
            "stddev_samp(x)",
            "skew(x)",
            "kurtosis(x)",
            "median(x)",
            "quantile(x, 0.9)",
            "approx_quantile(x, 0.5)",
            "distinct(x)",
            "ema(x, 3)",
            "ewma(x, 3s)",
            "slope(x)",
            "covar_pop(x, y)",
            "corr(x, y)",
            "zscore(x)",
            "twap(x)",
            "argmin(x)",
            "argmax(x)",
            "rank(x)",
            "wmean(x, y)",
            "gmean(x)",
            "prod(x)",
            "sem(x)",
            "covar_samp(x, y)",
            "beta(x, y)",
            "lag(x, 2)",
            "count(x)");

    private static ProgramDriver driver(String form, List<String> selects) {
        StringBuilder yaml = new StringBuilder(
                "streams:\n  t: {key: k, time: {field: ts, unit: ns}, fields: {x: double, y: double}}\n");
        yaml.append("windows:\n  w:\n    window: ").append(form).append("\n    emit: each\n    select:\n");
        for (int i = 0; i < selects.size(); i++) {
            yaml.append("      v").append(i).append(": ").append(selects.get(i)).append('\n');
        }
        return new ProgramDriver(yaml.toString());
    }

    /** The first row that the last of some events brings about, which are a second apart. */
    private static Result last(String form, List<String> selects, double[] x, double[] y) {
        ProgramDriver driver = driver(form, selects);
        for (int i = 0; i < x.length; i++) {
            driver.takeRows();
            driver.event(1, i * SECOND, x[i], y == null ? i : y[i]);
        }
        return driver.takeRows().get(0);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sliding 10 events",
                "sliding 300 events",
                "sliding 1m",
                "tumbling 10 events",
                "tumbling 1m",
                "hopping 1m every 30s",
                "session gap 1m",
                "running",
                "running, by: all"
            })
    void shouldPassOverAnInfinityAsAMissingValue(String form) {
        List<String> selects = List.of(
                "count(1 / x)",
                "first(1 / x)",
                "last(1 / x)",
                "distinct(1 / x)",
                "sum(1 / x)",
                "max(1 / x)",
                "approx_quantile(1 / x, 0.5)",
                "twap(1 / x)",
                "ema(1 / x, 1)",
                "covar_pop(1 / x, y)",
                "covar_pop(y, 1 / x)");
        String window = form.replace(", by: all", "\n    by: all");
        double[] x = {0, 1, 0, 2, 4, 0};

        Result row = last(window, selects, x, null);

        assertThat(row.count()).isEqualTo(6);
        double pairs = NaiveAggregate.of(
                "covar_pop",
                List.of(
                        new NaiveAggregate.Point(0, 1, 1),
                        new NaiveAggregate.Point(0, 0.5, 3),
                        new NaiveAggregate.Point(0, 0.25, 4)),
                0);
        double[] expected = {3, 1, 0.25, 3, 1.75, 1, 0.5, (1 + 1 + 0.5) / 3, 0.25, pairs, pairs};
        for (int i = 0; i < expected.length; i++) {
            double bound = selects.get(i).startsWith("approx") ? 0.01 * expected[i] : 1e-12;
            assertThat(row.value(i)).as(selects.get(i)).isCloseTo(expected[i], within(bound));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sliding 8 events",
                "sliding 300 events",
                "sliding 8s",
                "hopping 8s every 1s",
                "tumbling 8 events"
            })
    void shouldKeepNothingOfAnOverflowWhenItHasLeft(String form) {
        int held = form.contains("300") ? 300 : 8;
        for (double huge : new double[] {Double.MAX_VALUE, 1e200, 1e154, -1e308}) {
            double[] x = new double[2 * held];
            double[] y = new double[2 * held];
            Random random = new Random(5);
            for (int i = 0; i < x.length; i++) {
                x[i] = i < held && i % 3 != 2 ? huge : 1 + random.nextInt(9);
                y[i] = i < held && i % 3 != 1 ? huge : 1 + random.nextInt(9);
            }
            double[] fresh = java.util.Arrays.copyOfRange(x, held, 2 * held);
            double[] freshY = java.util.Arrays.copyOfRange(y, held, 2 * held);

            Result row = last(form, ALL, x, y);
            Result expected = last(form, ALL, fresh, freshY);

            for (int i = 0; i < ALL.size(); i++) {
                boolean isTime = ALL.get(i).startsWith("arg");
                double value = isTime ? row.value(i) - held * (double) SECOND : row.value(i);
                double size = Math.abs(expected.value(i));
                assertThat(value).as(ALL.get(i)).isCloseTo(expected.value(i), within(1e-9 * size + 1e-9));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sliding 8 events", "sliding 300 events", "sliding 8s", "running"})
    void shouldBeInfiniteWhileWhatOverflowsIsInside(String form) {
        double[] x = {1, Double.MAX_VALUE, Double.MAX_VALUE, 2, 3};
        assertThat(last(form, List.of("sum(x)"), x, null).value(0)).isInfinite();
        // No number that looks like an answer where squares overflow.
        List<String> squares = List.of("zscore(x)", "corr(x, y)", "corr(y, x)", "beta(y, x)", "skew(x)", "kurtosis(x)");
        Result row = last(form, squares, new double[] {1, 1e200, 2, 3, 5}, new double[] {3, 1, 4, 1, 5});
        for (int i = 0; i < squares.size(); i++) {
            assertThat(row.value(i)).as(squares.get(i)).isNaN();
        }
        // The product is one, though what it is made of overflows on the way.
        assertThat(last(form, List.of("prod(x)"), new double[] {1e200, 1e200, 1e-200, 1e-200}, null)
                        .value(0))
                .isCloseTo(1, within(1e-12));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sliding 8 events",
                "sliding 300 events",
                "sliding 1m",
                "tumbling 8 events",
                "tumbling 1m",
                "running"
            })
    void shouldKeepTheDigitsOfPairsAndTrendsAtALevel(String form) {
        double level = 123456789;
        double[] x = {.01, .03, .02, .04, .02, .03, .01, .02};
        for (int i = 0; i < x.length; i++) {
            x[i] += level;
        }
        double[] y = {1, 4, 2, 5, 3, 4, 1, 2.5};

        Result row = last(form, List.of("slope(x)", "covar_pop(x, y)", "corr(x, y)"), x, y);

        assertThat(row.value(0)).isCloseTo(-0.00023809572, within(5e-12));
        assertThat(row.value(1)).isCloseTo(0.01296875020, within(1e-11));
        assertThat(row.value(2)).isCloseTo(0.97918487, within(5e-9));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sliding 60 events",
                "sliding 300 events",
                "sliding 60s",
                "tumbling 1m",
                "hopping 60s every 15s",
                "session gap 2s",
                "running"
            })
    void shouldBeExactAtAnyLevel(String form) {
        List<String> selects = List.of(
                "slope(x)",
                "covar_pop(x, y)",
                "covar_samp(x, y)",
                "corr(x, y)",
                "beta(x, y)",
                "skew(x)",
                "kurtosis(x)",
                "var_pop(x)",
                "sem(x)",
                "zscore(x)");
        for (double level = 1e2; level <= 1e12; level *= 100) {
            Random random = new Random(3);
            ProgramDriver driver = driver(form, selects);
            List<NaiveAggregate.Point> points = new ArrayList<>();
            for (int i = 0; i < 700; i++) {
                double spread = random.nextGaussian();
                double x = level + spread;
                double y = 3 * level + spread + random.nextGaussian();
                points.add(new NaiveAggregate.Point(i * SECOND, x, y));
                driver.event(1, i * SECOND, x, y);
                List<Result> rows = driver.takeRows();
                if (i % 97 == 0) {
                    Result row = rows.get(0);
                    List<NaiveAggregate.Point> held = points.stream()
                            .filter(point -> point.timeNs() >= row.startNs() || row.startNs() == Long.MIN_VALUE)
                            .toList();
                    check(selects, row, held.subList((int) (held.size() - row.count()), held.size()));
                }
            }
        }
    }

    private static void check(List<String> selects, Result row, List<NaiveAggregate.Point> points) {
        for (int v = 0; v < selects.size(); v++) {
            String aggregate = selects.get(v).substring(0, selects.get(v).indexOf('('));
            double expected = NaiveAggregate.of(aggregate, points, 0);
            double scale = Math.max(Math.abs(expected), Math.max(1, NaiveAggregate.scale(aggregate, points, 0)));
            String what = aggregate + " of " + points.size() + " at " + points.get(0);
            if (Double.isNaN(expected)) {
                assertThat(row.value(v)).as(what).isNaN();
            } else {
                assertThat(row.value(v)).as(what).isCloseTo(expected, within(1e-10 * scale));
            }
        }
    }

    @Test
    void shouldRoundAMedianOnce() {
        double[] x = {0.1, 1.5};
        assertThat(last("running", List.of("median(x)"), x, null).value(0)).isEqualTo(0.8);
        double[] huge = {Double.MAX_VALUE, Double.MAX_VALUE};
        assertThat(last("running", List.of("median(x)"), huge, null).value(0)).isEqualTo(Double.MAX_VALUE);
    }

    @Test
    void shouldTellAGeometricMeanToTheLastDigit() {
        List<String> selects = List.of("gmean(x)", "prod(x)");
        double[][] means = {{100}, {2, 8}, {1e300, 1e-300}, {Double.MIN_VALUE, Double.MIN_VALUE}, {0, 3}};
        double[] expected = {100, 4, 1, Double.MIN_VALUE, 0};
        for (int i = 0; i < means.length; i++) {
            assertThat(last("running", selects, means[i], null).value(0))
                    .isCloseTo(expected[i], within(4e-15 * expected[i]));
        }
        assertThat(last("running", selects, new double[] {-2, -8}, null).value(0))
                .isNaN();
        assertThat(last("running", selects, new double[] {-2, -8}, null).value(1))
                .isEqualTo(16);
    }

    @Test
    void shouldKnowTheTimeOfAnExtremeToTheNanosecond() {
        ProgramDriver driver = driver("running", List.of("end - argmin(x)", "argmax(x) - start"));
        long from = 1_381_152_600_123_456_789L;
        double[] x = {5, 1, 9, 9, 1};
        for (int i = 0; i < x.length; i++) {
            driver.takeRows();
            driver.event(1, from + 7L * i, x[i], 0);
        }
        Result row = driver.takeRows().get(0);
        assertThat(row.value(0)).isEqualTo(21);
        assertThat(row.value(1)).isEqualTo(14);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sliding 3 events", "sliding 300 events", "sliding 3s", "hopping 3s every 1s", "running"})
    void shouldKeepAnApproximateQuantileBetweenTheLeastAndTheGreatest(String form) {
        Random random = new Random(9);
        ProgramDriver driver =
                driver(form, List.of("approx_quantile(x, 0)", "approx_quantile(x, 1)", "min(x)", "max(x)"));
        for (int i = 0; i < 400; i++) {
            driver.event(1, i * SECOND, 1000 * random.nextGaussian(), 0);
            for (Result row : driver.takeRows()) {
                assertThat(row.value(0)).isGreaterThanOrEqualTo(row.value(2));
                assertThat(row.value(1)).isLessThanOrEqualTo(row.value(3));
            }
        }
    }

    @Test
    void shouldSayWhyAnAggregateIsRefused() {
        assertThat(refusal("sliding 3 events", "lag(x, 3)")).contains("would always be missing; n must be less");
        assertThat(refusal("sliding 3s", "ago(x, 3s)")).contains("which would always be missing");
        assertThat(refusal("running\n    on: o", "ago(x, 3s)")).contains("needs events in order of time");
        assertThat(refusal("running", "lag(x, 0.5)")).contains("whole number from 1 to 1000000");
        assertThat(refusal("running", "ago(x, y)")).contains("is a duration, such as 5s");
        assertThat(refusal("running", "ago(x, 5000000000)")).contains("is a duration, such as 5s");
        assertThat(refusal("running", "ewma(x, 30)")).contains("is a duration, such as 30s");
        assertThat(refusal("running", "ewma(x, 3 * 10s)")).isEmpty();
        assertThat(refusal("running", "lag(x, 100us)")).contains("whole number from 1 to 1000000");
        assertThat(refusal("running", "ema(x, 20s)")).contains("is a number of at least 1, such as 20");
        assertThat(refusal("running", "quantile(x, 1ns)")).contains("is a number from 0 to 1");
    }

    private static String refusal(String form, String select) {
        String on = form.contains("on:") ? "" : "\n    on: t";
        try {
            new ProgramDriver("""
                    streams:
                      t: {key: k, time: {field: ts, unit: ns}, fields: {x: double, y: double}}
                      o: {key: k, time: {field: ts, unit: ns}, fields: {x: double, y: double}, outOfOrder: 1s}
                    windows:
                      w:
                        window: %s
                        select: {v: "%s"}
                    """.formatted(form + on, select));
            return "";
        } catch (RuntimeException refused) {
            return refused.getMessage();
        }
    }
}
