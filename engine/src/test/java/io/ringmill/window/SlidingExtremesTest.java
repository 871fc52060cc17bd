package io.ringmill.window;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SlidingExtremesTest {

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
    @ValueSource(ints = {32, 64, 128, 1024, 4096, 32_768})
    void shouldEqualScanWhenValuesEnterAndLeave(int capacity) {
        for (Leaving leaving : Leaving.values()) {
            for (double sides : new double[] {Extremes.MIN, Extremes.MAX, Extremes.BOTH}) {
                compare(
                        capacity,
                        leaving,
                        sides,
                        new Random(capacity * 31L + leaving.name().length()));
            }
        }
    }

    private static void compare(int capacity, Leaving leaving, double sides, Random random) {
        int cells = Chunks.cells(capacity);
        double[] state = new double[AT + SlidingExtremes.CELLS];
        SlidingExtremes.initialize(state, AT);
        double[] ring = new double[BASE + capacity];
        double[] chunks = new double[2 * cells + 1];
        ArrayDeque<Double> window = new ArrayDeque<>();
        long tail = 0;
        double present = 0;
        int events = 3 * capacity + 2_000;
        for (int i = 0; i < events; i++) {
            int leave = Math.max(leaving.count(random, window.size(), capacity), window.size() == capacity ? 1 : 0);
            for (int j = 0; j < leave; j++) {
                present -= Double.isNaN(window.remove()) ? 0 : 1;
                tail++;
            }
            double x = random.nextInt(20) == 0 ? Double.NaN : random.nextInt(1000);
            int head = (int) ((tail + window.size()) % capacity);
            ring[BASE + head] = x;
            window.add(x);
            if ((head + 1) % Chunks.SIZE == 0) {
                Chunks.complete(chunks, 0, ring, BASE, capacity, head + 1, 1);
                Chunks.complete(chunks, cells, ring, BASE, capacity, head + 1, -1);
            }
            if (!Double.isNaN(x)) {
                SlidingExtremes.add(state, AT, x, ++present, sides);
            }
            int at = (int) (tail % capacity);
            int tag = (int) (tail / Chunks.SIZE);
            SlidingExtremes.settle(state, AT, ring, BASE, capacity, at, window.size(), tag, sides, chunks, 0, cells);
            if (capacity < 1000 || i % 17 == 0) {
                String what = leaving + ", sides " + sides + ", event " + i;
                if (sides >= 0) {
                    assertThat(SlidingExtremes.max(state, AT, present)).as(what).isEqualTo(best(window, 1));
                }
                if (sides <= 0) {
                    assertThat(SlidingExtremes.min(state, AT, present)).as(what).isEqualTo(best(window, -1));
                }
            }
        }
    }

    private static Double best(Iterable<Double> window, double sign) {
        double best = Double.NaN;
        for (double x : window) {
            best = Double.isNaN(best) || x * sign > best * sign ? x : best;
        }
        return best;
    }
}
