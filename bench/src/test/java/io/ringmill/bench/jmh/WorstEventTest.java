package io.ringmill.bench.jmh;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.bench.contender.Contender;
import io.ringmill.bench.work.Feed;
import java.util.Arrays;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

/**
 * No event pays for the length of its window. Times are the least of several equal runs, event by event, and the bounds
 * are wide, so that a busy machine does not matter.
 */
class WorstEventTest {

    private static final int SHORT = 100;
    private static final int LONG = 1_000_000;
    private static final int RUNS = 5;

    /** So that each event of the longest window leaves it while it is measured. */
    private static final Feed WALK = Feed.of(LONG + 50_000, 1, 1).inCents();

    /** The second round begins with a price that is less than all of the first. */
    private static final Feed SAW = WALK.withPrices(i -> 100 + i / 100.0);

    private static final double RAREST = 99.99;

    @Test
    void shouldCostNoEventAWindowWhenPricesWander() {
        check(WALK);
    }

    @Test
    void shouldCostNoEventAWindowWhenOnePriceBeatsAllOthers() {
        check(SAW);
    }

    @Test
    void shouldSeeItWhenOneEventInAMillionGoesThroughTheWindow() {
        double[] window = scanned();
        Histogram costs = EventCosts.of(() -> new Scanning(window), WALK, RUNS).least;
        assertThat(costs.getMaxValue()).isGreaterThan(scanNs(window) / 10);
    }

    private static void check(Feed feed) {
        Histogram inShort = costs(SHORT, feed);
        Histogram inLong = costs(LONG, feed);
        assertThat(inLong.getValueAtPercentile(RAREST))
                .as("the dearest in 10,000")
                .isLessThan(50 * inShort.getValueAtPercentile(RAREST));
        assertThat(inLong.getMaxValue()).as("the dearest of all").isLessThan(scanNs(scanned()) / 10);
    }

    private static Histogram costs(int length, Feed feed) {
        return EventCosts.ofWindow("sliding " + length + " events", "lo: min(price), hi: max(0 - price)", feed, RUNS)
                .least;
    }

    private static double[] scanned() {
        return Arrays.copyOf(WALK.prices, LONG);
    }

    /** The least that going through the values once takes. */
    private static long scanNs(double[] values) {
        long least = Long.MAX_VALUE;
        for (int run = 0; run < 4 * RUNS; run++) {
            long start = System.nanoTime();
            double found = minimum(values);
            least = Math.min(least, System.nanoTime() - start);
            assertThat(found).isPositive();
        }
        return least;
    }

    private static double minimum(double[] values) {
        double least = Double.POSITIVE_INFINITY;
        for (double value : values) {
            least = Math.min(least, value);
        }
        return least;
    }

    /** A window that is gone through once in so many events as it has. */
    private static final class Scanning implements Contender {

        private final double[] window;
        private long events;
        private double least;

        Scanning(double[] window) {
            this.window = window;
        }

        @Override
        public void publish(int index, long shiftNs) {
            if (++events % window.length == 0) {
                least = minimum(window);
            }
        }

        @Override
        public void drain() {}

        @Override
        public long outputs() {
            return Double.isNaN(least) ? -1 : events;
        }

        @Override
        public void close() {}
    }
}
