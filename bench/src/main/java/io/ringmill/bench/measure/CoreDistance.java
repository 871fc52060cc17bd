package io.ringmill.bench.measure;

import com.lmax.disruptor.Sequence;
import java.util.Arrays;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.stream.Stream;

/**
 * How far apart the cores are that two threads run on: how long a value takes from one to the other and back. On shared
 * machines the host moves cores about, from two halves of one to two of different chips, and with that the limit of all
 * that hands events from one thread to another.
 */
final class CoreDistance {

    private static final int ROUND_TRIPS = 20_000;
    private static final int REPEATS = 5;

    /** Where threads have no core each, a value does not get there before the system changes threads. */
    private static final long LONGEST_NS = 50_000_000;

    /** The two halves of a core, two cores beside each other and two of different chips are further from each other. */
    private static final double ALIKE = 2.5;

    private CoreDistance() {}

    /** Whether all these distances are about the same. */
    static boolean isAlike(List<Long> these, List<Long> those) {
        LongSummaryStatistics all = Stream.concat(these.stream(), those.stream())
                .mapToLong(Long::longValue)
                .summaryStatistics();
        return all.getMax() <= ALIKE * all.getMin();
    }

    /** Nanoseconds there and back, the median of a few repeats; of threads without a core each, milliseconds. */
    static long roundTripNs() {
        long[] nanos = new long[REPEATS];
        for (int repeat = 0; repeat < REPEATS; repeat++) {
            nanos[repeat] = once();
        }
        Arrays.sort(nanos);
        return nanos[REPEATS / 2];
    }

    private static long once() {
        Sequence there = new Sequence(0);
        Sequence back = new Sequence(0);
        Thread echo = new Thread(
                () -> {
                    for (long seen = 0; seen < ROUND_TRIPS; seen = there.get()) {
                        back.set(seen);
                    }
                },
                "core-distance");
        echo.setDaemon(true);
        echo.start();
        there.set(1);
        while (back.get() < 1) {
            Thread.onSpinWait();
        }
        long beginNs = System.nanoTime();
        long trip = 1;
        while (trip < ROUND_TRIPS - 1 && System.nanoTime() - beginNs < LONGEST_NS) {
            there.set(++trip);
            while (back.get() < trip) {
                Thread.onSpinWait();
            }
        }
        long ns = (System.nanoTime() - beginNs) / (trip - 1);
        there.set(ROUND_TRIPS);
        return ns;
    }
}
