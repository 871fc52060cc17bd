package io.ringmill.ring.waiting;

import com.lmax.disruptor.BlockingWaitStrategy;
import com.lmax.disruptor.BusySpinWaitStrategy;
import com.lmax.disruptor.WaitStrategy;
import com.lmax.disruptor.YieldingWaitStrategy;
import io.ringmill.pipeline.WaitMode;

/** How handlers wait for events. */
public final class WaitStrategies {

    /** In {@code SLEEPING}, always; the kernel adds its slack of 50 µs to any. */
    private static final long SLEEP_NS = 50_000;

    /** In {@code AUTO}, after 40 ms without events. */
    private static final long LONGEST_NS = 5_000_000;

    private static final int FEW_YIELDS = 100;

    /** Where cores are free: some 5 ms, in which a thread that waits is as fast as one that spins. */
    private static final int MANY_YIELDS = 20_000;

    private WaitStrategies() {}

    /**
     * The strategy of a mode. {@code AUTO} spins, then yields, then parks, longer and longer: an idle engine costs next to
     * nothing, and what comes after an idle time waits at most an eighth of it, nor more than 5 ms. It yields for some
     * milliseconds only where every busy thread has a core and one is left over for the rest of the process: threads that
     * yield to each other on too few cores cost 160 ms at p99 where sleeping ones cost what a nap takes. It never blocks,
     * since publishers would pay for the wake-up.
     *
     * @param busyThreads handlers, and one that publishes
     */
    public static WaitStrategy of(WaitMode mode, int busyThreads, int cores) {
        return switch (mode) {
            case AUTO -> new BackoffWaitStrategy(cores > busyThreads ? MANY_YIELDS : FEW_YIELDS, LONGEST_NS);
            case BLOCKING -> new BlockingWaitStrategy();
            case YIELDING -> new YieldingWaitStrategy();
            case BUSY_SPIN -> new BusySpinWaitStrategy();
            case SLEEPING -> new BackoffWaitStrategy(FEW_YIELDS, SLEEP_NS);
        };
    }
}
