package io.ringmill.ingest.mqtt;

import io.ringmill.EventSource;
import io.ringmill.Publishers;
import io.ringmill.ingest.decode.RecordMessages;
import io.ringmill.ingest.source.Reconnecting;
import io.ringmill.ingest.source.Reconnecting.ServerRefusal;
import io.ringmill.metrics.SourceMetrics;
import java.io.IOException;
import java.util.UUID;
import java.util.function.LongSupplier;

/**
 * Subscribes until it is closed, over one connection after the other, in one session of the broker: what is not acknowledged when a
 * connection is lost comes again. Threading as {@link EventSource}.
 */
final class MqttSource implements EventSource {

    private final Subscription subscription;
    private final RecordMessages messages;
    private final Reconnecting reconnecting;
    private final String clientId;
    /** Whether a session of this source may be there. */
    private boolean goesOn;
    /** The one that is open or opened. Guarded by this. */
    private MqttConnection connection;

    MqttSource(Subscription subscription, RecordMessages messages) {
        this.subscription = subscription;
        this.messages = messages;
        reconnecting = new Reconnecting(messages);
        clientId = subscription.session().clientId().orElseGet(() -> "ringmill-" + UUID.randomUUID());
        goesOn = subscription.session().clientId().isPresent();
    }

    @Override
    public String name() {
        return metrics().name();
    }

    @Override
    public boolean acknowledges() {
        return subscription.lasts();
    }

    @Override
    public void run(Publishers publishers) throws IOException {
        reconnecting.run(publishers, () -> read(publishers::lastingSequence));
    }

    private String read(LongSupplier lasting) throws IOException, ServerRefusal, InterruptedException {
        MqttConnection own = new MqttConnection(subscription, clientId, messages, reconnecting);
        synchronized (this) {
            if (reconnecting.isClosed()) {
                return "closed";
            }
            connection = own;
        }
        String lost = own.read(goesOn, lasting);
        goesOn |= own.wasLive();
        return lost;
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
