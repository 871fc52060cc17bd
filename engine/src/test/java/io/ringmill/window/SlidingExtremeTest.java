package io.ringmill.window;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SlidingExtremeTest {

    private static final int AT = 2;
    private static final int BASE = 1;

    /** How values leave: only when full, in bursts, a few at a time, seldom all at once. */
    private enum Leaving {
        WHEN_FULL,
        BURSTS,
        FEW,
        ALL;

        int count(Random random, int size, int capacity) {
            int atLeast = size == capacity ? 1 : 0;
            return switch (this) {
                case WHEN_FULL -> atLeast;
                case BURSTS -> random.nextInt(50) == 0 ? random.nextInt(size + 1) : atLeast;
                case FEW -> Math.min(size, random.nextInt(3));
                case ALL -> random.nextInt(capacity) == 0 ? size : atLeast;
            };
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 15, 16, 17, 40, 100, 257, 600, 4_097, 9_000})
    void shouldEqualScanWhenValuesEnterAndLeave(int capacity) {
        for (Leaving leaving : Leaving.values()) {
            for (double sign : new double[] {-1, 1}) {
                compare(
                        capacity,
                        leaving,
                        sign,
                        new Random(capacity * 31L + leaving.name().length()));
            }
        }
    }

    private static void compare(int capacity, Leaving leaving, double sign, Random random) {
        double[] state = new double[AT + SlidingExtreme.cells(capacity)];
        SlidingExtreme.initialize(state, AT, capacity);
        double[] ring = new double[BASE + capacity];
        ArrayDeque<Double> window = new ArrayDeque<>();
        int tail = 0;
        int events = 3 * capacity + 2_000;
        for (int i = 0; i < events; i++) {
            int leave = Math.max(leaving.count(random, window.size(), capacity), window.size() == capacity ? 1 : 0);
            for (int j = 0; j < leave; j++) {
                window.remove();
                tail = tail + 1 == capacity ? 0 : tail + 1;
            }
            double x = random.nextInt(20) == 0 ? Double.NaN : random.nextInt(1000);
            ring[BASE + (tail + window.size()) % capacity] = x;
            window.add(x);
            SlidingExtreme.settle(state, AT, ring, BASE, capacity, tail, window.size(), sign);
            if (capacity < 1000 || i % 17 == 0) {
                double expected = Double.NaN;
                for (double each : window) {
                    expected = Extreme.better(expected, each, sign);
                }
                assertThat(SlidingExtreme.value(state, AT))
                        .as("%s, sign %s, event %d", leaving, sign, i)
                        .isEqualTo(Double.valueOf(expected));
            }
        }
    }
}
