package io.ringmill.bench.jmh;

import io.ringmill.bench.contender.RingmillContender;
import io.ringmill.bench.work.Feed;
import io.ringmill.pipeline.Pipeline;

/**
 * Ringmill inline on a pipeline without rules, given a feed in chunks, over and over: an operation is one event, so that
 * times and bytes are those of an event.
 */
final class ChunkedState {

    /** Events of an invocation. */
    static final int CHUNK = 1 << 13;

    private final Feed feed;
    private final long pauseNs;
    private final RingmillContender contender;
    private int next;
    private long shiftNs;
    private long events;

    /**
     * With windows still empty.
     *
     * @param pauseNs how much time goes by without events from one chunk to the next
     */
    ChunkedState(Pipeline pipeline, Feed feed, long pauseNs) {
        this.feed = feed;
        this.pauseNs = pauseNs;
        contender = new RingmillContender(feed, pipeline, SelfCheckedState.inline());
    }

    /** Chunks until so many events have been given. */
    void fillEvents(long count) {
        while (events < count) {
            chunk();
        }
    }

    /** Chunks until so much event time has gone by. */
    void fillTime(long ns) {
        long first = feed.timesNs[0];
        while (feed.timesNs[Math.min(next, feed.size - 1)] + shiftNs - first < ns) {
            chunk();
        }
    }

    long chunk() {
        if (next + CHUNK > feed.size) {
            next = 0;
            shiftNs += feed.roundNs();
        }
        contender.publish(next, next + CHUNK, shiftNs);
        contender.drain();
        next += CHUNK;
        events += CHUNK;
        shiftNs += pauseNs;
        return contender.outputs();
    }

    /** Closes the engine and fails if it brought too few or too many rows. */
    void close(boolean rowForEach) {
        long rows = contender.outputs();
        contender.close();
        if (rowForEach ? rows != events : rows <= 0 || rows > events) {
            throw new IllegalStateException(rows + " rows of " + events + " events");
        }
    }
}
