package io.ringmill.ring;

import io.ringmill.metrics.Counters;
import io.ringmill.pipeline.Checkpoint;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/** The publishers of one stream that are open, and what those counted that were closed. Any thread. */
final class StreamPublishers {

    private final Set<RingPublisher> open = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Counters closed = new Counters(RingPublisher.COUNTERS);
    private long newestNs = Long.MIN_VALUE;

    /** Goes on from what publishers before have counted. */
    synchronized void goOn(Checkpoint.Stream before) {
        closed.add(RingPublisher.PUBLISHED, before.published());
        closed.add(RingPublisher.REFUSED, before.refused());
        closed.add(RingPublisher.DROPPED, before.dropped());
        newestNs = Math.max(newestNs, before.newestNs());
    }

    synchronized void add(RingPublisher publisher) {
        open.add(publisher);
    }

    /** On the publisher's thread: it counts no more. */
    synchronized void remove(RingPublisher publisher) {
        if (open.remove(publisher)) {
            for (int counter = 0; counter < RingPublisher.NEWEST_NS; counter++) {
                closed.add(counter, publisher.counters.get(counter));
            }
            newestNs = Math.max(newestNs, publisher.counters.get(RingPublisher.NEWEST_NS));
        }
    }

    /** What all have counted. */
    synchronized long sum(int counter) {
        long sum = closed.get(counter);
        for (RingPublisher publisher : open) {
            sum += publisher.counters.get(counter);
        }
        return sum;
    }

    /** Newest event time that any handed in. */
    synchronized long newestNs() {
        long newest = newestNs;
        for (RingPublisher publisher : open) {
            newest = Math.max(newest, publisher.counters.get(RingPublisher.NEWEST_NS));
        }
        return newest;
    }
}
