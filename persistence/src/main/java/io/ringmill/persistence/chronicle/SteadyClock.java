package io.ringmill.persistence.chronicle;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The wall clock, epoch milliseconds, but no further ahead than time has passed since this was made: a clock that jumps ahead
 * makes nothing old. One that was wrong from the beginning is not found out.
 *
 * <p><b>Threading:</b> any.
 */
final class SteadyClock implements LongSupplier {

    private final LongSupplier wallMs;
    private final LongSupplier passedNs;
    private final long beginMs;
    private final long beginNs;

    /** {@code passedNs}: as {@link System#nanoTime}. */
    SteadyClock(LongSupplier wallMs, LongSupplier passedNs) {
        this.wallMs = wallMs;
        this.passedNs = passedNs;
        beginMs = wallMs.getAsLong();
        beginNs = passedNs.getAsLong();
    }

    @Override
    public long getAsLong() {
        long mostMs = beginMs + TimeUnit.NANOSECONDS.toMillis(passedNs.getAsLong() - beginNs);
        return Math.min(wallMs.getAsLong(), mostMs);
    }
}
