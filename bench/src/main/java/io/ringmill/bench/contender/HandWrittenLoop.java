package io.ringmill.bench.contender;

import io.ringmill.bench.work.Feed;
import io.ringmill.bench.work.HandWritten;

/** The work by hand on the caller's thread: no queue, no engine. */
public final class HandWrittenLoop implements Contender {

    private final Feed feed;
    private final HandWritten work;
    private final Listener listener;
    private long number;

    /** {@code listener} is told of events that are published one by one. */
    public HandWrittenLoop(Feed feed, HandWritten work, Listener listener) {
        this.feed = feed;
        this.work = work;
        this.listener = listener;
    }

    public HandWrittenLoop(Feed feed, HandWritten work) {
        this(feed, work, number -> {});
    }

    @Override
    public void publish(int index, long shiftNs) {
        work.onEvent(feed.keys[index], feed.timesNs[index] + shiftNs, feed.prices[index], feed.sizes[index]);
        listener.onEvaluated(number++);
    }

    @Override
    public void publish(int from, int to, long shiftNs) {
        work.run(feed, from, to, shiftNs);
    }

    @Override
    public void drain() {
        // publish returned: it is done
    }

    @Override
    public long outputs() {
        return work.outputs();
    }

    @Override
    public void close() {
        // nothing is open
    }
}
