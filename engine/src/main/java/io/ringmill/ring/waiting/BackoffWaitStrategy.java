package io.ringmill.ring.waiting;

import com.lmax.disruptor.AlertException;
import com.lmax.disruptor.Sequence;
import com.lmax.disruptor.SequenceBarrier;
import com.lmax.disruptor.WaitStrategy;

/**
 * Waits by spinning, then yielding, then parking: for {@link #PARK_NS} at first, and once that has gone on for a while,
 * for an eighth longer each time, up to a limit. So a thread that has waited for long wakes rarely, and what comes then
 * waits at most an eighth of the time that was idle, nor more than the limit.
 *
 * <p><b>Threading:</b> any number of waiting threads; publishers pay nothing. <b>Allocation:</b> none.
 * <b>Cost:</b> at 5 ms some 200 wake-ups a second of an idle thread, a fifth of a percent of a core.
 */
public final class BackoffWaitStrategy implements WaitStrategy {

    private static final int SPINS = 100;

    /** Short enough for a median that people do not notice; the kernel adds its slack of 50 µs to any. */
    private static final long PARK_NS = 50_000;

    /** About 10 ms: a feed of a few hundred events a second does not wait for longer than {@link #PARK_NS}. */
    private static final int SHORT_PARKS = 100;

    private static final int GROWTH_SHIFT = 3;

    private final int yields;
    private final long firstNs;
    private final long longestNs;

    /**
     * A strategy.
     *
     * @param yields how often to yield before the first park
     * @param longestNs the longest park
     */
    public BackoffWaitStrategy(int yields, long longestNs) {
        this(yields, PARK_NS, longestNs);
    }

    /** As {@link #BackoffWaitStrategy(int, long)}, with parks of {@code firstNs} at first. */
    public BackoffWaitStrategy(int yields, long firstNs, long longestNs) {
        this.yields = yields;
        this.firstNs = firstNs;
        this.longestNs = longestNs;
    }

    @Override
    public long waitFor(long sequence, Sequence cursor, Sequence dependent, SequenceBarrier barrier)
            throws AlertException {
        long available = dependent.get();
        long parkNs = Math.min(firstNs, longestNs);
        int parks = 0;
        for (int tries = 0; available < sequence; tries++) {
            barrier.checkAlert();
            if (tries < SPINS) {
                Thread.onSpinWait();
            } else if (tries < SPINS + yields) {
                Thread.yield();
            } else {
                Nap.nanos(parkNs);
                tries--; // it stays at parking, however long that goes on
                parks = Math.min(parks + 1, SHORT_PARKS);
                parkNs = parks < SHORT_PARKS ? parkNs : Math.min(parkNs + (parkNs >> GROWTH_SHIFT), longestNs);
            }
            available = dependent.get();
        }
        return available;
    }

    @Override
    public void signalAllWhenBlocking() {
        // Nobody blocks: all wake by themselves.
    }
}
