package io.ringmill.bench.jmh;

import io.ringmill.bench.contender.Contender;
import io.ringmill.bench.work.Expected;
import io.ringmill.bench.work.Feed;
import io.ringmill.bench.work.Work;
import java.util.function.BiFunction;

/** One contender that runs round after round of a feed, and whose outputs are compared with the naive ones at the end. */
final class ContenderState {

    /** Events of a pass; less only for a smoke test, {@code -jvmArgsAppend -Dringmill.bench.events=N}. */
    static final int EVENTS = Integer.getInteger("ringmill.bench.events", 1 << 21);

    static final int KEYS = 1000;

    private static final long SEED = 1;

    private final Feed feed;
    private final Expected expected;
    private final Contender contender;
    private int rounds;

    ContenderState(Work work, int keyCount, BiFunction<Work, Feed, Contender> opener) {
        feed = Feed.of(EVENTS, keyCount, SEED);
        expected = Expected.of(work, feed);
        contender = opener.apply(work, feed);
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
        if (outputs != expected.outputs(rounds)) {
            throw new IllegalStateException(
                    outputs + " outputs in " + rounds + " rounds, not " + expected.outputs(rounds));
        }
    }
}
