package io.ringmill.ring;

import com.lmax.disruptor.BlockingWaitStrategy;
import com.lmax.disruptor.BusySpinWaitStrategy;
import com.lmax.disruptor.SleepingWaitStrategy;
import com.lmax.disruptor.WaitStrategy;
import com.lmax.disruptor.YieldingWaitStrategy;
import io.ringmill.pipeline.WaitMode;

/** How handlers wait for events. */
final class WaitStrategies {

    private static final int SLEEPING_RETRIES = 200;

    /** Short enough for a median that people do not notice; the kernel adds its slack of 50 µs to any. */
    private static final long SLEEP_NS = 50_000;

    private WaitStrategies() {}

    /**
     * The strategy of a mode. {@code AUTO} yields only where every busy thread has a core and one is left over for the
     * rest of the process: threads that yield to each other on too few cores cost 160 ms at p99 where sleeping ones
     * cost what a nap takes. It never blocks, since publishers would pay for the wake-up, and never spins, since it
     * cannot know that the cores are its own.
     *
     * @param busyThreads handlers, and one that publishes
     */
    static WaitStrategy of(WaitMode mode, int busyThreads, int cores) {
        return switch (mode) {
            case AUTO -> cores > busyThreads ? new YieldingWaitStrategy() : sleeping();
            case BLOCKING -> new BlockingWaitStrategy();
            case YIELDING -> new YieldingWaitStrategy();
            case BUSY_SPIN -> new BusySpinWaitStrategy();
            case SLEEPING -> sleeping();
        };
    }

    private static WaitStrategy sleeping() {
        return new SleepingWaitStrategy(SLEEPING_RETRIES, SLEEP_NS);
    }
}
