package io.ringmill.window;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.output.Result;
import io.ringmill.pipeline.ProgramDriver;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sums and moments of a sliding window against exact arithmetic, on input that makes rounding show. */
class SlidingExactnessTest {

    private static final List<String> AGGREGATES = List.of("sum", "mean", "var_pop", "stddev_samp", "ema");
    private static final double EMA = 9;
    private static final int EVENTS = Integer.getInteger("ringmill.events", 2_000_000);

    @Test
    void shouldStayExactWhenTheLevelIsFarFromZero() {
        Random random = new Random(1);
        compare(100, 3_000, i -> 1e9 + random.nextInt(1000) / 1000.0);
    }

    @Test
    void shouldStayExactWhenOutliersEnterAndLeave() {
        Random random = new Random(2);
        compare(50, 3_000, i -> i % 300 == 7 ? 1e15 : i % 300 == 90 ? -1e15 : 100 + random.nextGaussian());
    }

    @Test
    void shouldStayExactWhenTheLevelMoves() {
        Random random = new Random(3);
        compare(64, 3_000, i -> 1e6 * Math.floorDiv(i, 500) + random.nextGaussian());
    }

    @Test
    void shouldStayExactWhenValuesShrink() {
        Random random = new Random(4);
        compare(30, 5_000, i -> Math.pow(10, 12 - i % 400 / 10.0) * (1 + random.nextDouble()));
    }

    @Test
    void shouldStayExactWhenValuesAreMostlyEqual() {
        Random random = new Random(5);
        compare(100, 3_000, i -> random.nextInt(150) == 0 ? 101.25 : 100.1);
    }

    @Test
    void shouldStayExactWhenRunForLong() {
        Random random = new Random(6);
        double[] level = {100};
        compare(500, EVENTS, i -> level[0] += 0.01 * random.nextGaussian());
    }

    @Test
    void shouldStayExactWhenAShortWindowRunsForLong() {
        Random random = new Random(7);
        double[] level = {100};
        compare(
                60,
                EVENTS,
                i -> level[0] +=
                        0.01 * random.nextGaussian() + (i % 50_000 == 9 ? 1e12 : i % 50_000 == 10 ? -1e12 : 0));
    }

    @ParameterizedTest
    @ValueSource(ints = {40, 400})
    void shouldStayExactWhenValuesAreDenormalOrNegativeZero(int size) {
        Random random = new Random(8);
        // Squares of the least numbers are 0, so for what is made of squares these are a little greater.
        compare(size, 3_000, i -> i % 7 == 0 ? -0.0 : random.nextInt(1_000_000) * 1e-145);
        Window window = new Window(size);
        Deque<Double> contents = new ArrayDeque<>();
        for (int i = 0; i < 3_000; i++) {
            double x = i % 7 == 0 ? -0.0 : random.nextInt(1_000_000) * Double.MIN_VALUE;
            contents.add(x);
            if (contents.size() > size) {
                contents.remove();
            }
            window.add(x);
            assertThat(window.result.value(0))
                    .isEqualTo(contents.stream().mapToDouble(each -> each).sum());
        }
    }

    /** Beyond the bound of the others, which allows for rounding of the input. */
    @Test
    void shouldKeepTheVarianceWhenTheLevelIsFarFromZero() {
        Random random = new Random(1);
        Window window = new Window(100);
        Deque<Double> contents = new ArrayDeque<>();
        for (int i = 0; i < 3_000; i++) {
            double x = 1e7 + random.nextInt(1000) / 1000.0;
            contents.add(x);
            if (contents.size() > 100) {
                contents.remove();
            }
            window.add(x);
            double exact = NaiveAggregate.of("var_pop", NaiveAggregate.points(new ArrayList<>(contents)), 0);
            double apart = Math.abs(window.result.value(AGGREGATES.indexOf("var_pop")) - exact);
            assertThat(apart).as("event %d", i).isLessThanOrEqualTo(1e-10 * exact);
        }
    }

    @Test
    void shouldStayExactInALongWindowWhenOutliersEnterAndLeave() {
        Random random = new Random(9);
        compare(300, 4_000, i -> i % 700 == 7 ? 1e15 : i % 700 == 90 ? -1e15 : 100 + random.nextGaussian());
    }

    private static void compare(int size, int events, IntToDoubleFunction values) {
        Window window = new Window(size);
        Deque<Double> contents = new ArrayDeque<>();
        for (int i = 0; i < events; i++) {
            double x = values.applyAsDouble(i);
            contents.add(x);
            if (contents.size() > size) {
                contents.remove();
            }
            window.add(x);
            if (events > 5_000 ? i % 100_003 == 0 : size < 100 || i % 3 == 0) {
                window.check("event " + i, new ArrayList<>(contents));
            }
        }
    }

    private static final class Window {
        private final ProgramDriver driver;
        private long timeNs;
        private Result result;

        Window(int size) {
            StringBuilder select = new StringBuilder();
            for (String aggregate : AGGREGATES) {
                String argument = aggregate.equals("ema") ? "(x, " + (int) EMA + ")" : "(x)";
                select.append("      ")
                        .append(aggregate)
                        .append("_x: ")
                        .append(aggregate)
                        .append(argument)
                        .append('\n');
            }
            driver = new ProgramDriver(
                    "streams:\n  s: {time: {field: t, unit: ns}, fields: {x: double}}\nwindows:\n  w:\n    window: sliding "
                            + size + " events\n    select:\n" + select);
        }

        void add(double x) {
            driver.event(0, timeNs++, x);
            result = driver.takeRows().get(0);
        }

        void check(String what, List<Double> contents) {
            double scale = contents.stream().mapToDouble(Math::abs).max().orElseThrow();
            for (int i = 0; i < AGGREGATES.size(); i++) {
                double expected = NaiveAggregate.of(AGGREGATES.get(i), NaiveAggregate.points(contents), EMA);
                double actual = result.value(i);
                if (Double.compare(expected, actual) == 0) {
                    continue;
                }
                // the input itself is rounded: no sum of it is better than its units in the last place
                double bound = 1e-9 * Math.abs(expected) + 1e-15 * scale;
                assertThat(Math.abs(actual - expected) <= bound)
                        .as("%s: %s is %s instead of %s", what, AGGREGATES.get(i), actual, expected)
                        .isTrue();
            }
        }
    }
}
