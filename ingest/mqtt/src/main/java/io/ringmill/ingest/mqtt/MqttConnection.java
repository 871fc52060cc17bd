package io.ringmill.ingest.mqtt;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAck;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.Mqtt5RetainHandling;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.Mqtt5Subscribe;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.Mqtt5Subscription;
import io.reactivex.disposables.Disposable;
import io.ringmill.ingest.decode.RecordMessages;
import io.ringmill.ingest.source.Reconnecting;
import io.ringmill.ingest.source.Reconnecting.ServerRefusal;
import io.ringmill.metrics.SourceMetrics.State;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection to the broker, with what has come over it.
 *
 * <p><b>Threading:</b> {@link #read} by the source's thread, {@link #stop} by any; the client's thread only puts messages into the
 * queue.
 */
final class MqttConnection {

    private static final Logger LOG = LoggerFactory.getLogger(MqttConnection.class);

    /** So many messages are published together. */
    private static final int MOST_TOGETHER = 256;

    /**
     * As many as can be told apart, so that none is ever too many: Mosquitto 2.0.11 sends all that it has kept where a session goes
     * on, whatever it is told, and the client would end the connection for that. What brokers have of their own holds them back.
     */
    private static final int MOST_UNACKNOWLEDGED = 65_535;

    /** So many of QoS 0 may wait, which no acknowledgements hold up. */
    private static final int MOST_WAITING = 100_000;

    private static final long SHORTEST_WAIT_NS = 200_000;
    private static final long LONGEST_WAIT_NS = 5_000_000;
    private static final long LAST_ACKS_NS = 1_000_000_000;
    private static final long CLOSE_TIMEOUT_MS = 500;

    /** In place of a message: something else is to be seen to. */
    private static final Mqtt5Publish WAKE =
            Mqtt5Publish.builder().topic("wake").qos(MqttQos.AT_LEAST_ONCE).build();

    private final Subscription subscription;
    private final MqttTrouble trouble;
    private final RecordMessages messages;
    private final MessageAttributes attributes;
    private final Reconnecting reconnecting;
    private final Mqtt5AsyncClient client;
    private final BlockingQueue<Mqtt5Publish> deliveries = new LinkedBlockingQueue<>();
    private final CompletableFuture<Void> stopping = new CompletableFuture<>();
    /** Fails when the connection is lost, which the client's own futures do not if the session may go on. */
    private final CompletableFuture<Void> gone = new CompletableFuture<>();

    private final AtomicLong dropped = new AtomicLong();
    private volatile String lost = "";
    private boolean wasLive;
    private long droppedTold;

    MqttConnection(Subscription subscription, String clientId, RecordMessages messages, Reconnecting reconnecting) {
        this.subscription = subscription;
        this.messages = messages;
        this.reconnecting = reconnecting;
        trouble = new MqttTrouble(subscription.server());
        attributes = new MessageAttributes(messages);
        client = Clients.of(subscription.server(), clientId, this::lose);
    }

    private void lose(Throwable cause) {
        lost = trouble.describe(cause);
        gone.completeExceptionally(cause);
        deliveries.add(WAKE);
    }

    /**
     * As {@link Reconnecting.Connection#read}.
     *
     * @param goesOn whether a session that the broker has of this client is gone on with
     */
    String read(boolean goesOn, LongSupplier lasting) throws IOException, ServerRefusal, InterruptedException {
        Disposable incoming = client.toRx()
                .publishes(MqttGlobalPublishFilter.ALL, true)
                .subscribe(
                        this::received,
                        ended -> LOG.debug("{}: {}", messages.metrics().name(), ended.toString()));
        CompletableFuture<Mqtt5ConnAck> connected = client.connectWith()
                .cleanStart(!goesOn)
                .sessionExpiryInterval(subscription.session().expirySeconds())
                .keepAlive(Clients.KEEP_ALIVE_SECONDS)
                .restrictions()
                .receiveMaximum(MOST_UNACKNOWLEDGED)
                .applyRestrictions()
                .send();
        try {
            if (!await(connected) || !await(client.subscribe(subscribe()))) {
                return "closed";
            }
            wasLive = true;
            // Of QoS 0 a broker keeps nothing for who is away.
            reconnecting.live(subscription.qos() != MqttQos.AT_MOST_ONCE
                    && connected.get().isSessionPresent());
            return take(new PendingAcks(lasting));
        } catch (ExecutionException failed) {
            Optional<ServerRefusal> refusal = trouble.refusal(failed.getCause(), subscription.topics());
            if (refusal.isPresent()) {
                throw refusal.get();
            }
            return trouble.describe(failed.getCause());
        } finally {
            disconnect(connected, incoming);
        }
    }

    /** Whether the broker has a session of this client, for as long as that lasts. */
    boolean wasLive() {
        return wasLive;
    }

    private Mqtt5Subscribe subscribe() {
        List<Mqtt5Subscription> all = subscription.topics().stream()
                .map(topic -> Mqtt5Subscription.builder()
                        .topicFilter(topic)
                        .qos(subscription.qos())
                        // Of a session that is gone on with they have come already.
                        .retainHandling(Mqtt5RetainHandling.SEND_IF_SUBSCRIPTION_DOES_NOT_EXIST)
                        .build())
                .toList();
        return Mqtt5Subscribe.builder().addSubscriptions(all).build();
    }

    /** Whether it is done; false if the source was closed. */
    private boolean await(CompletableFuture<?> future) throws ExecutionException, InterruptedException {
        CompletableFuture.anyOf(future, stopping, gone).get();
        return !stopping.isDone();
    }

    private void received(Mqtt5Publish message) {
        if (message.getQos() == MqttQos.AT_MOST_ONCE && deliveries.size() >= MOST_WAITING) {
            dropped.incrementAndGet();
        } else {
            deliveries.add(message);
        }
    }

    /** Publishes and acknowledges; returns why no more comes. */
    @SuppressWarnings("ReferenceEquality") // The constant is meant.
    private String take(PendingAcks acks) throws IOException, InterruptedException {
        long waitNs = SHORTEST_WAIT_NS;
        while (lost.isEmpty() && !reconnecting.isClosed()) {
            Mqtt5Publish first = acks.isEmpty() ? deliveries.take() : deliveries.poll(waitNs, TimeUnit.NANOSECONDS);
            boolean any = first != null && first != WAKE;
            if (any) {
                List<Mqtt5Publish> batch = new ArrayList<>();
                batch.add(first);
                deliveries.drainTo(batch, MOST_TOGETHER - 1);
                publish(batch, acks);
            }
            boolean moved = acks.acknowledge();
            waitNs = any || moved ? SHORTEST_WAIT_NS : Math.min(2 * waitNs, LONGEST_WAIT_NS);
            tellDropped();
        }
        if (!lost.isEmpty()) {
            publishLeft(acks);
        }
        finish(acks);
        return lost;
    }

    /** The connection is gone, and of what waits only that of QoS 0 does not come again. */
    private void publishLeft(PendingAcks acks) throws IOException {
        List<Mqtt5Publish> left = new ArrayList<>();
        deliveries.drainTo(left);
        left.removeIf(each -> each.getQos() != MqttQos.AT_MOST_ONCE);
        publish(left, acks);
    }

    @SuppressWarnings("ReferenceEquality") // The constant is meant.
    private void publish(List<Mqtt5Publish> batch, PendingAcks acks) throws IOException {
        batch.removeIf(each -> each == WAKE);
        for (Mqtt5Publish each : batch) {
            attributes.set(each);
            byte[] body = each.getPayloadAsBytes();
            // Brokers may send a message twice at any time; whether it is one of these the client does not say.
            messages.add(body, 0, body.length, true);
        }
        messages.flush();
        acks.add(batch, messages.lastSequence());
    }

    private void tellDropped() {
        long now = dropped.get();
        if (now > droppedTold) {
            String detail = now + " messages of QoS 0 were dropped, as they came faster than they were taken";
            messages.state(State.LIVE, detail);
            if (droppedTold == 0) {
                LOG.warn("{}: {}", messages.metrics().name(), detail);
            }
            droppedTold = now;
        }
    }

    /** The source is closed: what was published is acknowledged still, so that it does not come again. */
    private void finish(PendingAcks acks) throws InterruptedException {
        long deadlineNs = System.nanoTime() + LAST_ACKS_NS;
        while (lost.isEmpty() && !acks.isEmpty() && System.nanoTime() - deadlineNs < 0) {
            if (!acks.acknowledge()) {
                TimeUnit.NANOSECONDS.sleep(LONGEST_WAIT_NS);
            }
        }
    }

    @SuppressWarnings(
            "FutureReturnValueIgnored") // whether a connection that nobody wants any more ends well is nobody's concern
    private void disconnect(CompletableFuture<?> connected, Disposable incoming) throws InterruptedException {
        // Not before the connection is over, as the client would acknowledge what it still holds. Its thread ends then.
        if (!connected.isDone()) {
            connected.whenComplete(
                    (done, failed) -> client.disconnect().whenComplete((over, open) -> incoming.dispose()));
            return;
        }
        if (connected.isCompletedExceptionally() || !lost.isEmpty()) {
            incoming.dispose();
            return;
        }
        boolean over =
                reconnecting.isClosed() && subscription.session().clientId().isEmpty();
        CompletableFuture<Void> disconnected =
                over ? client.disconnectWith().sessionExpiryInterval(0).send() : client.disconnect();
        disconnected.whenComplete((done, failed) -> incoming.dispose());
        try {
            disconnected.get(CLOSE_TIMEOUT_MS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException gone) {
            LOG.debug("{}: {}", messages.metrics().name(), gone.toString());
        }
    }

    /** Makes {@link #read} return soon. The source is closed by then. */
    void stop() {
        stopping.complete(null);
        deliveries.add(WAKE);
    }
}
