package io.ringmill.ring;

import io.ringmill.publish.EngineClosedException;
import io.ringmill.publish.EngineFailedException;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Moves the watermarks of idle streams with the wall clock. Once nothing has been published to a stream for its
 * {@code idle}, its watermark, which then stands at newest event time − outOfOrder, moves on from there as fast as the
 * clock does: to newest event time − outOfOrder + (time since the newest arrived − idle). So only durations are
 * taken from the wall clock and a feed whose own clock is off is served as well as any; and an event that resumes an
 * idle feed is not late unless it was underway for longer than idle + outOfOrder. Before the first event nothing moves.
 *
 * <p>Each move is an event in the ring and in the journal; there are about ten per {@code idle}, one second apart at
 * most.
 *
 * <p><b>Threading:</b> a thread of its own, while a stream has {@code idle}. <b>Units:</b> nanoseconds.
 */
final class IdleTimer {

    private static final long SHORTEST_NS = 1_000_000;
    private static final long LONGEST_NS = 1_000_000_000;
    private static final int MOVES_PER_IDLE = 10;

    /** One stream's idling. */
    static final class IdleStream {
        private final RingPublisher publisher;
        private final StreamPublishers publishers;
        private long published;
        private long newestArrivedNs;

        /**
         * A stream to be watched.
         *
         * @param publisher to publish its advances
         * @param publishers those of the stream
         */
        IdleStream(RingPublisher publisher, StreamPublishers publishers) {
            this.publisher = publisher;
            this.publishers = publishers;
        }

        private void poll(long nowNs) {
            long publishedNow = publishers.sum(RingPublisher.PUBLISHED);
            long newestNs = publishers.newestNs();
            if (publishedNow != published) {
                published = publishedNow;
                newestArrivedNs = nowNs;
                return;
            }
            long idleForNs = nowNs - newestArrivedNs - publisher.stream.idleNs();
            if (published > 0 && idleForNs > 0) {
                publisher.advance(newestNs - publisher.stream.outOfOrderNs() + idleForNs);
            }
        }
    }

    private final List<IdleStream> streams;
    private final RunState state;
    private final Thread thread;
    private volatile boolean stopped;

    IdleTimer(List<IdleStream> streams, RunState state) {
        this.streams = streams;
        this.state = state;
        thread = new Thread(this::run, "ringmill-idle");
        thread.setDaemon(true);
    }

    void start() {
        if (!streams.isEmpty()) {
            thread.start();
        }
    }

    void stop() {
        stopped = true;
        LockSupport.unpark(thread);
    }

    private void run() {
        long intervalNs = streams.stream()
                .mapToLong(each -> each.publisher.stream.idleNs() / MOVES_PER_IDLE)
                .min()
                .orElse(LONGEST_NS);
        intervalNs = Math.max(SHORTEST_NS, Math.min(intervalNs, LONGEST_NS));
        while (!stopped) {
            LockSupport.parkNanos(this, intervalNs);
            Thread.interrupted(); // which would make it spin
            try {
                poll(System.nanoTime());
            } catch (EngineClosedException | EngineFailedException over) {
                return;
            } catch (Throwable thrown) {
                // Without it windows of idle streams would stay open for good, and nobody would know.
                state.fail("the idle timer", thrown);
                return;
            }
        }
    }

    /** Moves what is due. */
    void poll(long nowNs) {
        for (IdleStream each : streams) {
            each.poll(nowNs);
        }
    }
}
