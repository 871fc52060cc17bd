package io.ringmill.ingest.buffer;

import com.lmax.disruptor.Sequence;

/** A counter on cache lines of its own. Any thread adds and reads. */
final class PaddedCounter {

    private final Sequence value = new Sequence(0);

    void add(long more) {
        value.addAndGet(more);
    }

    long get() {
        return value.get();
    }
}
