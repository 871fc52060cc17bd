package io.ringmill.window.aggregate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What every summary promises: that values added one by one, and lots of them put together in any way that keeps their order,
 * come to the same. A new aggregate is tested by having its line in {@link Aggregate}.
 */
class SummaryContractTest {

    private static final double PARAMETER = 0.25;
    private static final int LONGEST = 40;

    /** A summary with one of its answers. */
    record Case(Summary summary, Method answer) {
        /** A long stands for values that are kept by their bits, unless the summary tells doubles' answers too. */
        boolean isExact() {
            return answer.getReturnType() == long.class && !(summary instanceof SortedValues);
        }

        double argument(double x) {
            long whole = (long) x;
            return isExact() ? Double.longBitsToDouble(whole * (1L << 53) + whole) : x;
        }

        Number of(double[] cells, double n) {
            try {
                return (Number) answer.invoke(summary, cells, 0, n, PARAMETER);
            } catch (ReflectiveOperationException wrong) {
                throw new LinkageError("not to be called", wrong);
            }
        }

        @Override
        public String toString() {
            return summary.getClass().getSimpleName() + "." + answer.getName();
        }
    }

    static Stream<Case> cases() {
        Stream<Summary> all = Stream.concat(
                Arrays.stream(Aggregate.values())
                        .flatMap(aggregate -> Stream.of(aggregate.parts, aggregate.partsOfLongs()))
                        .flatMap(List::stream)
                        .map(Aggregate.Part::summary),
                Stream.of(
                        FirstByTime.INSTANCE,
                        LastByTime.INSTANCE,
                        ShiftedMoments.INSTANCE,
                        InOrder.EMA,
                        InOrder.TWAP,
                        Recent.LAG_BY_TIME,
                        Recent.AGO_BY_TIME));
        return all.distinct()
                .flatMap(summary -> Arrays.stream(summary.getClass().getDeclaredMethods())
                        .filter(method ->
                                (method.getReturnType() == double.class || method.getReturnType() == long.class)
                                        && Arrays.equals(
                                                method.getParameterTypes(),
                                                new Class<?>[] {double[].class, int.class, double.class, double.class}))
                        .sorted(Comparator.comparing(Method::getName))
                        .map(method -> {
                            method.setAccessible(true);
                            return new Case(summary, method);
                        }));
    }

    /** Of what goes back so many values, or nanoseconds, another one. */
    private static double parameter(Summary summary) {
        return !(summary instanceof Recent recent) ? PARAMETER : recent.isOfTime() ? 3_500 : 3;
    }

    private static double[] empty(Summary summary) {
        double[] cells = new double[summary.cells()];
        summary.clear(cells, 0);
        return cells;
    }

    private static void add(Case one, double[] cells, double[][] values, int i, int n) {
        one.summary().add(cells, 0, one.argument(values[i][0]), values[i][1], n, 1_000L * i, parameter(one.summary()));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void shouldComeToTheSameHoweverLotsArePutTogether(Case one) {
        Random random = new Random(17);
        Summary summary = one.summary();
        for (int trial = 0; trial < 500; trial++) {
            int n = 1 + random.nextInt(LONGEST);
            double[][] values = new double[n][];
            for (int i = 0; i < n; i++) {
                values[i] = new double[] {Math.rint(100 * random.nextGaussian()), random.nextGaussian()};
            }
            double[] whole = empty(summary);
            List<double[]> lots = new ArrayList<>();
            List<Integer> sizes = new ArrayList<>();
            for (int i = 0; i < n; i++) {
                add(one, whole, values, i, i + 1);
                if (lots.isEmpty() || random.nextBoolean()) {
                    lots.add(empty(summary));
                    sizes.add(0);
                }
                int last = lots.size() - 1;
                sizes.set(last, sizes.get(last) + 1);
                add(one, lots.get(last), values, i, sizes.get(last));
            }
            while (lots.size() > 1) {
                int at = random.nextInt(lots.size() - 1);
                double[] a = lots.get(at);
                double[] b = lots.remove(at + 1);
                int m = sizes.remove(at + 1);
                // The result may take the place of either; of what owns memory only that of the first.
                double[] into = summary instanceof OwningSummary<?> || random.nextBoolean() ? a : b;
                summary.merge(into, 0, a, 0, sizes.get(at), b, 0, m, parameter(summary));
                lots.set(at, into);
                sizes.set(at, sizes.get(at) + m);
            }

            assertClose("trial " + trial, one.of(lots.get(0), n), one.of(whole, n));
        }
    }

    private static void assertClose(String what, Number actual, Number expected) {
        double size = Math.max(1e-3, Math.abs(expected.doubleValue()));
        if (expected instanceof Long || Double.isNaN(expected.doubleValue())) {
            assertThat(actual).as(what).isEqualTo(expected);
        } else {
            assertThat(actual.doubleValue()).as(what).isCloseTo(expected.doubleValue(), within(1e-9 * size));
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void shouldBeAsNewWhenCleared(Case one) {
        Summary summary = one.summary();
        double[][] values = {{3, 1}, {5, 7}, {4, 2}, {9, 3}};
        double[] fresh = empty(summary);
        double[] used = empty(summary);
        for (int i = 0; i < values.length; i++) {
            add(one, fresh, values, i, i + 1);
            add(one, used, new double[][] {{-1, 3}, {2, 2}, {-8, 1}, {0, 4}}, i, i + 1);
        }
        if (summary instanceof OwningSummary<?> owning) {
            owning.release(used, 0);
        }
        summary.clear(used, 0);
        for (int i = 0; i < values.length; i++) {
            add(one, used, values, i, i + 1);
        }

        assertThat(one.of(used, values.length)).isEqualTo(one.of(fresh, values.length));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void shouldForgetValuesThatLeaveWhenItOwnsThem(Case one) {
        if (!(one.summary() instanceof OwningSummary<?> owning)) {
            return;
        }
        Random random = new Random(23);
        double[][] values = new double[2_000][];
        double[] sliding = empty(owning);
        for (int i = 0; i < values.length; i++) {
            values[i] = new double[] {Math.rint(50 * random.nextGaussian()), 0};
            int size = i < 300 ? i : 300;
            if (i >= 300) {
                owning.remove(sliding, 0, one.argument(values[i - 300][0]), 0, 299, PARAMETER);
                size = 299;
            }
            add(one, sliding, values, i, size + 1);
            if (i % 97 == 0) {
                double[] fresh = empty(owning);
                for (int j = i - size; j <= i; j++) {
                    add(one, fresh, values, j, j - i + size + 1);
                }
                assertThat(one.of(sliding, size + 1)).as("value %d", i).isEqualTo(one.of(fresh, size + 1));
                owning.release(fresh, 0);
            }
        }
    }
}
