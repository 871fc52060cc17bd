package io.ringmill.window;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.output.Result;
import io.ringmill.pipeline.ProgramDriver;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Windows over time whose keys have few events and then many, and few again: what they keep changes on the way, and
 * nothing of that shows. Every result is compared with one that is computed afresh.
 */
class FewAndManyEventsTest {

    private static final long SECOND_NS = 1_000_000_000L;
    private static final List<String> AGGREGATES = List.of(
            "count",
            "sum",
            "mean",
            "min",
            "max",
            "first",
            "last",
            "range",
            "var_pop",
            "var_samp",
            "stddev_pop",
            "stddev_samp",
            "sem",
            "median",
            "distinct");

    /** From 10 events in a second to 900 and back, twice. */
    private static int waves(int event) {
        return new int[] {10, 100, 900, 300, 40}[event / 500 % 5];
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void shouldEqualFreshComputationWhenTheRateRisesAndFalls(long seed) {
        run(new Trial(seed, "", 0), 5_000, FewAndManyEventsTest::waves);
    }

    @ParameterizedTest
    @ValueSource(longs = {4, 5, 6})
    void shouldEqualFreshComputationWhenEventsComeOutOfOrder(long seed) {
        run(new Trial(seed, "", SECOND_NS / 20), 5_000, FewAndManyEventsTest::waves);
    }

    @Test
    void shouldEqualFreshComputationWhenEventsComeFarOutOfOrder() {
        run(new Trial(7, "", 2 * SECOND_NS), 2_500, FewAndManyEventsTest::waves);
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 200, 300})
    void shouldEqualFreshComputationWhenTheWindowIsCapped(int most) {
        run(new Trial(8, "maxEvents: " + most, 0), 5_000, FewAndManyEventsTest::waves);
        run(new Trial(9, "maxEvents: " + most, SECOND_NS / 20), 5_000, FewAndManyEventsTest::waves);
    }

    @Test
    void shouldEqualFreshComputationWhenTheWindowBeginsAnew() {
        run(new Trial(10, "reset: x > 103", 0), 5_000, FewAndManyEventsTest::waves);
    }

    @Test
    void shouldEqualFreshComputationWhenAWindowHoldsExactlyAsManyAsAreFew() {
        for (int events : new int[] {255, 256, 257}) {
            run(new Trial(11, "", 0), 1_500, i -> events);
        }
    }

    @Test
    void shouldEqualFreshComputationWhenOutliersPass() {
        Trial trial = new Trial(12, "", 0);
        trial.outliers = true;
        run(trial, 5_000, FewAndManyEventsTest::waves);
    }

    @Test
    void shouldGiveRoomBackWhenEventsBecomeFew() {
        ProgramDriver driver = new ProgramDriver(yaml("", 0));
        long[] bytes = new long[3];
        long timeNs = 0;
        for (int phase = 0; phase < bytes.length; phase++) {
            for (int i = 0; i < 20_000; i++) {
                driver.event(0, timeNs += SECOND_NS / (phase == 1 ? 10_000 : 50), 1);
                driver.takeRows();
            }
            bytes[phase] = driver.stateBytes();
        }
        assertThat(bytes[1]).isGreaterThan(bytes[0] + 10_000 * 2 * Double.BYTES);
        // From above, a ring of 128 events is made; from below, one of 64 was enough.
        assertThat(bytes[2]).isLessThanOrEqualTo(bytes[0] + 64 * 3 * Double.BYTES);
    }

    @Test
    void shouldKeepItsRingWhenEventsAreNeitherFewNorMany() {
        ProgramDriver driver = new ProgramDriver(yaml("", 0));
        long timeNs = 0;
        long bytes = 0;
        for (int i = 0; i < 20_000; i++) {
            // About 300 in a second, then about 100, again and again.
            driver.event(0, timeNs += SECOND_NS / (i % 1_000 < 600 ? 300 : 100), 1);
            driver.takeRows();
            if (i == 1_000) {
                bytes = driver.stateBytes();
            }
            assertThat(i < 1_000 || driver.stateBytes() == bytes)
                    .as("event %d", i)
                    .isTrue();
        }
    }

    /** Sums that would lose the small values if what is subtracted from were never renewed. */
    @Test
    void shouldStayExactWhenFewEventsPassForLong() {
        Trial trial = new Trial(13, "", 0);
        int events = Integer.getInteger("ringmill.events", 1_000_000);
        double level = 100;
        for (int i = 0; i < events; i++) {
            level += 0.01 * trial.random.nextGaussian();
            boolean isOutlier = i % 50_000 == 9;
            trial.add(SECOND_NS / 60, isOutlier ? 1e12 : level, i % 20_011 < 3);
        }
    }

    private static void run(Trial trial, int events, IntUnaryOperator perSecond) {
        for (int i = 0; i < events; i++) {
            trial.add(SECOND_NS / perSecond.applyAsInt(i), trial.value(), true);
        }
    }

    private static String yaml(String more, long outOfOrderNs) {
        StringBuilder select = new StringBuilder();
        for (String aggregate : AGGREGATES) {
            // What owns its values is in a window beside: there the others are kept in the same way with it and
            // without.
            select.append("      ")
                    .append(aggregate)
                    .append("_x: ")
                    .append(aggregate)
                    .append("(x)\n");
        }
        return "streams:\n  s: {time: {field: t, unit: ns}, fields: {x: double}, outOfOrder: " + outOfOrderNs
                + "ns}\nwindows:\n  w:\n    window: sliding 1s\n    " + more + "\n    select:\n" + select;
    }

    private record Point(long timeNs, double x) {}

    private static final class Trial {
        private final ProgramDriver driver;
        private final Random random;
        private final long outOfOrderNs;
        private final String more;
        private final List<Point> held = new ArrayList<>();
        private long newestNs;
        private boolean outliers;

        Trial(long seed, String more, long outOfOrderNs) {
            driver = new ProgramDriver(yaml(more, outOfOrderNs));
            random = new Random(seed);
            this.more = more;
            this.outOfOrderNs = outOfOrderNs;
        }

        double value() {
            int kind = random.nextInt(100);
            if (outliers && kind == 99) {
                return random.nextBoolean() ? 1e12 : -1e12;
            }
            return kind < 10 ? Double.NaN : kind < 30 ? 100 : 100 + random.nextGaussian();
        }

        void add(long afterNs, double x, boolean checked) {
            // Some at the same time, some after a pause, some late within the bound.
            int kind = random.nextInt(1_000);
            long stepNs = kind < 100 ? 0 : kind == 100 ? 3 * SECOND_NS / 2 : afterNs;
            long timeNs = newestNs + stepNs;
            if (outOfOrderNs > 0 && random.nextInt(4) == 0) {
                timeNs = Math.max(0, newestNs - random.nextLong(Math.min(newestNs + 1, outOfOrderNs)));
            }
            newestNs = Math.max(newestNs, timeNs);
            hold(timeNs, x);
            driver.event(0, timeNs, x);
            List<Result> rows = driver.takeRows();
            assertThat(rows).hasSize(1);
            if (checked) {
                check(rows.get(0));
            }
        }

        private void hold(long timeNs, double x) {
            if (more.startsWith("reset") && x > 103) {
                held.clear();
            }
            if (timeNs > newestNs - SECOND_NS) {
                held.add(new Point(timeNs, x));
                held.sort(Comparator.comparingLong(Point::timeNs));
            }
            held.removeIf(point -> point.timeNs() <= newestNs - SECOND_NS);
            if (more.startsWith("maxEvents") && held.size() > Integer.parseInt(more.replaceAll("\\D", ""))) {
                held.remove(0);
            }
        }

        private void check(Result result) {
            double[] present = held.stream()
                    .mapToDouble(Point::x)
                    .filter(x -> !Double.isNaN(x))
                    .toArray();
            double scale = Arrays.stream(present).map(Math::abs).max().orElse(0);
            for (int i = 0; i < AGGREGATES.size(); i++) {
                double expected = fresh(AGGREGATES.get(i), present);
                double actual = result.value(i);
                double bound = 1e-9 * Math.abs(expected) + 1e-15 * scale;
                assertThat(Double.compare(expected, actual) == 0 || Math.abs(actual - expected) <= bound)
                        .as(
                                "%s of %d events at %d: %s instead of %s",
                                AGGREGATES.get(i), present.length, newestNs, actual, expected)
                        .isTrue();
            }
        }

        /** In doubles, since there are many results to compare: two passes lose nothing that counts. */
        private static double fresh(String aggregate, double[] x) {
            int n = x.length;
            if (n == 0) {
                return aggregate.equals("count") ? 0 : Double.NaN;
            }
            double mean = x[0] + Arrays.stream(x).map(each -> each - x[0]).sum() / n;
            double squares =
                    Arrays.stream(x).map(each -> (each - mean) * (each - mean)).sum();
            double samp = n < 2 ? Double.NaN : squares / (n - 1);
            double[] sorted = Arrays.stream(x).sorted().toArray();
            return switch (aggregate) {
                case "count" -> n;
                case "sum" -> Arrays.stream(x).sum();
                case "mean" -> mean;
                case "min" -> sorted[0];
                case "max" -> sorted[n - 1];
                case "first" -> x[0];
                case "last" -> x[n - 1];
                case "range" -> sorted[n - 1] - sorted[0];
                case "var_pop" -> squares / n;
                case "var_samp" -> samp;
                case "stddev_pop" -> Math.sqrt(squares / n);
                case "stddev_samp" -> Math.sqrt(samp);
                case "sem" -> Math.sqrt(samp / n);
                case "median" -> (sorted[(n - 1) / 2] + sorted[n / 2]) / 2;
                default -> (double) Arrays.stream(x).distinct().count();
            };
        }
    }
}
