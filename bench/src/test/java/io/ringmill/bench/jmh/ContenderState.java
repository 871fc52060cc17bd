package io.ringmill.bench.jmh;

import io.ringmill.bench.contender.Contender;
import io.ringmill.bench.contender.Contenders;
import io.ringmill.bench.work.Expected;
import io.ringmill.bench.work.Feed;
import io.ringmill.bench.work.HandWritten;
import io.ringmill.bench.work.Work;

/** One contender that runs round after round of a feed, and whose outputs are compared with the naive ones at the end. */
final class ContenderState {

    /** Events of a pass; less only for a smoke test, {@code -jvmArgsAppend -Dringmill.bench.events=N}. */
    static final int EVENTS = Integer.getInteger("ringmill.bench.events", 1 << 21);

    static final int KEYS = 1000;

    private static final long SEED = 1;

    /** Beyond this the naive reference takes too much memory and time. */
    private static final int NAIVE_KEYS = 1000;

    private final Work work;
    private final Feed feed;
    private final Contenders system;
    private final Contender contender;
    private int rounds;

    ContenderState(Work work, int keyCount, Contenders system) {
        this.work = work;
        this.system = system;
        feed = Feed.of(EVENTS, keyCount, SEED);
        contender = system.open(work, feed);
    }

    /** One pass over the feed. */
    long pass() {
        contender.publish(0, feed.size, rounds++ * feed.roundNs());
        contender.drain();
        return contender.outputs();
    }

    /** Closes the contender and fails if its outputs are not as many as they should be. */
    void close() {
        long outputs = contender.outputs();
        contender.close();
        long expected = expected();
        if (outputs != expected) {
            throw new IllegalStateException(outputs + " outputs in " + rounds + " rounds, not " + expected);
        }
    }

    private long expected() {
        if (!system.works()) {
            return (long) rounds * feed.size;
        }
        if (feed.keyCount <= NAIVE_KEYS) {
            return Expected.of(work, feed).outputs(rounds);
        }
        HandWritten byHand = HandWritten.of(work, feed.keyCount);
        for (int round = 0; round < rounds; round++) {
            byHand.run(feed, 0, feed.size, round * feed.roundNs());
        }
        return byHand.outputs();
    }
}
