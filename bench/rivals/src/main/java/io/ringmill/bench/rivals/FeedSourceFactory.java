package io.ringmill.bench.rivals;

import io.ringmill.EventSource;
import io.ringmill.Publishers;
import io.ringmill.bench.work.Feed;
import io.ringmill.ingest.ConnectorContext;
import io.ringmill.ingest.Setting;
import io.ringmill.ingest.SourceFactory;
import io.ringmill.ingest.SourcePlan;
import io.ringmill.metrics.SourceMetrics;
import io.ringmill.publish.EventPublisher;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** Source {@code feed}: the events that the {@link Turnstile} holds, from memory, as other systems get them. */
public final class FeedSourceFactory implements SourceFactory {

    @Override
    public String kind() {
        return "feed";
    }

    @Override
    public String doc() {
        return "The events of a bench.";
    }

    @Override
    public List<Setting<?>> settings() {
        return List.of();
    }

    @Override
    public SourcePlan plan(ConnectorContext context) {
        return new SourcePlan("", refused -> source());
    }

    /** The source, for an engine. */
    EventSource source() {
        return new FeedSource();
    }

    private static final class FeedSource implements EventSource {

        /** So many events are due at once. */
        private static final int PACED = 100;

        private volatile boolean closed;

        @Override
        public String name() {
            return "feed";
        }

        @Override
        public void run(Publishers publishers) throws Exception {
            Feed feed = Turnstile.feed();
            EventPublisher trades = publishers.publisher("trades");
            int price = trades.field("price");
            int size = trades.field("size");
            int[] ids = new int[feed.keyCount];
            for (int key = 0; key < ids.length; key++) {
                ids[key] = trades.key(Feed.keyText(key));
            }
            Turnstile.begin();
            for (int i = 0; i < feed.size && !closed; i++) {
                if (Turnstile.perSecond() > 0 && i % PACED == 0) {
                    pace(i);
                }
                trades.claim(ids[feed.keys[i]], feed.timesNs[i])
                        .set(price, feed.prices[i])
                        .set(size, feed.sizes[i])
                        .publish();
            }
            Turnstile.emittedAll();
            // Where a job is to go on until it is stopped.
            while (!Turnstile.isClosed() && !closed) {
                Thread.sleep(1);
            }
        }

        /** Waits until an event is due. */
        private static void pace(int number) {
            long dueNs = Turnstile.begunNs() + Math.round(number * 1e9 / Turnstile.perSecond());
            for (long waitNs = dueNs - System.nanoTime(); waitNs > 0; waitNs = dueNs - System.nanoTime()) {
                LockSupport.parkNanos(waitNs);
            }
            Turnstile.late(System.nanoTime() - dueNs);
        }

        @Override
        public SourceMetrics metrics() {
            return new SourceMetrics(name(), SourceMetrics.State.LIVE, 0, 0, 0, 0, 0, "");
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
