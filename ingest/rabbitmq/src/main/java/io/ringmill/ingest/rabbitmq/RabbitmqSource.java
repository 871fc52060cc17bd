package io.ringmill.ingest.rabbitmq;

import io.ringmill.EventSource;
import io.ringmill.Publishers;
import io.ringmill.ingest.decode.RecordMessages;
import io.ringmill.ingest.source.Reconnecting;
import io.ringmill.ingest.source.Reconnecting.ServerRefusal;
import io.ringmill.metrics.SourceMetrics;
import java.io.IOException;
import java.util.function.LongSupplier;

/**
 * Reads a queue until it is closed, over one connection after the other. What is not acknowledged when a connection is lost, the
 * server sends again. Threading as {@link EventSource}.
 */
final class RabbitmqSource implements EventSource {

    private final Feed feed;
    private final RecordMessages messages;
    private final Reconnecting reconnecting;
    /** The one that is open or opened. Guarded by this. */
    private RabbitmqConnection connection;

    RabbitmqSource(Feed feed, RecordMessages messages) {
        this.feed = feed;
        this.messages = messages;
        reconnecting = new Reconnecting(messages);
    }

    @Override
    public String name() {
        return metrics().name();
    }

    @Override
    public boolean acknowledges() {
        return true;
    }

    @Override
    public void run(Publishers publishers) throws IOException {
        reconnecting.run(publishers, () -> read(publishers::lastingSequence));
    }

    private String read(LongSupplier lasting) throws IOException, ServerRefusal, InterruptedException {
        RabbitmqConnection own = new RabbitmqConnection(feed, messages, reconnecting);
        synchronized (this) {
            if (reconnecting.isClosed()) {
                return "closed";
            }
            connection = own;
        }
        return own.read(lasting);
    }

    @Override
    public SourceMetrics metrics() {
        return reconnecting.metrics();
    }

    @Override
    public void close() {
        reconnecting.close();
        synchronized (this) {
            if (connection != null) {
                connection.stop();
            }
        }
    }
}
