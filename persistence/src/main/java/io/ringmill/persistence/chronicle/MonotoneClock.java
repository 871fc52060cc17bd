package io.ringmill.persistence.chronicle;

import java.util.function.LongSupplier;
import net.openhft.chronicle.core.time.TimeProvider;

/** The wall clock, but never back: the files of a journal follow each other in the order that they were written in. */
final class MonotoneClock implements TimeProvider {

    private final LongSupplier wallMs;
    private long newestMs;

    /** A clock that starts no earlier than this. */
    MonotoneClock(LongSupplier wallMs, long startMs) {
        this.wallMs = wallMs;
        this.newestMs = startMs;
    }

    @Override
    public long currentTimeMillis() {
        newestMs = Math.max(newestMs, wallMs.getAsLong());
        return newestMs;
    }
}
