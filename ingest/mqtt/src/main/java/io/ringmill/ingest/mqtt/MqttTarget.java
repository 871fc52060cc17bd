package io.ringmill.ingest.mqtt;

import com.hivemq.client.mqtt.exceptions.MqttEncodeException;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5PubAckException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5PubRecException;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAck;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAckRestrictions;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PublishResult;
import io.ringmill.ingest.outlet.FinalException;
import io.ringmill.ingest.outlet.Message;
import io.ringmill.ingest.outlet.RefusedException;
import io.ringmill.ingest.outlet.RefusedException.Refusal;
import io.ringmill.ingest.outlet.Target;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Publishes messages to an MQTT 5 broker, and waits until it has acknowledged a batch; of QoS 0, until they are on their way. A message
 * has its id as the user property {@value #ID}. What the broker refuses at first, such as a wrong password, is final; later, when it
 * may be a broker that comes up again, it is not. Threading as {@link Target}.
 */
final class MqttTarget implements Target {

    static final String ID = "id";

    /** So many wait to be acknowledged at most, so that {@link #ANSWER_S} is long enough for them. */
    private static final int MOST_AT_ONCE = 2_000;

    private static final long ANSWER_S = 30;
    private static final long CLOSE_TIMEOUT_MS = 500;

    /** A message that is refused for these may be taken later. */
    private static final Set<String> PASSING =
            Set.of("UNSPECIFIED_ERROR", "IMPLEMENTATION_SPECIFIC_ERROR", "PACKET_IDENTIFIER_IN_USE", "QUOTA_EXCEEDED");

    private final Publication publication;
    private final MqttTrouble trouble;
    private final String clientId;
    private volatile Link link;
    private volatile boolean closed;
    private boolean letIn;

    /**
     * A connection.
     *
     * @param connected done once the broker has let the client in, or not
     * @param lost fails when the connection is lost, and then the rest of its futures may not
     */
    private record Link(
            Mqtt5AsyncClient client, CompletableFuture<Mqtt5ConnAck> connected, CompletableFuture<Void> lost) {}

    MqttTarget(Publication publication) {
        this.publication = publication;
        trouble = new MqttTrouble(publication.server());
        clientId = publication.clientId().orElseGet(() -> "ringmill-" + UUID.randomUUID());
    }

    @Override
    public Form form() {
        return Form.JSON;
    }

    @Override
    public int mostAtOnce() {
        return MOST_AT_ONCE;
    }

    @Override
    public void connect() throws IOException, InterruptedException {
        drop();
        CompletableFuture<Void> lost = new CompletableFuture<>();
        Mqtt5AsyncClient client = Clients.of(publication.server(), clientId, lost::completeExceptionally);
        Link own = new Link(
                client,
                client.connectWith()
                        .cleanStart(true)
                        .keepAlive(Clients.KEEP_ALIVE_SECONDS)
                        .send(),
                lost);
        link = own;
        if (closed) {
            drop();
        }
        try {
            await(own.connected(), lost);
            check(own.connected().join().getRestrictions());
        } catch (ExecutionException failed) {
            Throwable cause = failed.getCause();
            Optional<String> refusal = trouble.login(cause);
            if (refusal.isPresent() && !letIn) {
                throw new FinalException(refusal.get(), cause);
            }
            throw new IOException(refusal.orElseGet(() -> trouble.describe(cause)), cause);
        }
        letIn = true;
    }

    /** A broker need not be able to do everything. */
    private void check(Mqtt5ConnAckRestrictions can) throws IOException {
        String missing = publication.retain() && !can.isRetainAvailable()
                ? "keeps no messages; write retain: false"
                : can.getMaximumQos().getCode() < publication.qos().getCode()
                        ? "has no QoS " + publication.qos().getCode() + "; write qos: "
                                + can.getMaximumQos().getCode()
                        : "";
        if (!missing.isEmpty()) {
            throw new FinalException("the broker " + publication.server() + " " + missing, null);
        }
    }

    @Override
    public void send(List<Message> messages) throws IOException, RefusedException, InterruptedException {
        Link own = link;
        if (own == null) {
            throw new IOException("the connection was closed");
        }
        List<Refusal> refusals = new ArrayList<>();
        List<Message> going = new ArrayList<>(messages.size());
        List<CompletableFuture<Mqtt5PublishResult>> answers = new ArrayList<>(messages.size());
        for (Message message : messages) {
            try {
                answers.add(own.client().publish(packet(message)));
                going.add(message);
            } catch (IllegalArgumentException unsound) {
                refusals.add(new Refusal(
                        message,
                        "it has no sound topic or id, which are texts of 65,535 bytes at most, and the topic not empty: "
                                + unsound.getMessage()));
            }
        }
        try {
            await(CompletableFuture.allOf(answers.toArray(CompletableFuture<?>[]::new)), own.lost());
        } catch (ExecutionException some) {
            if (own.lost().isCompletedExceptionally()) {
                throw new IOException(trouble.describe(some.getCause()), some.getCause());
            }
            // Each is looked at below.
        }
        for (int i = 0; i < answers.size(); i++) {
            Optional<Throwable> error = errorOf(answers.get(i));
            if (error.isPresent()) {
                refusals.add(new Refusal(going.get(i), refusal(error.get())));
            }
        }
        if (!refusals.isEmpty()) {
            throw new RefusedException(refusals);
        }
    }

    private Mqtt5Publish packet(Message message) {
        return Mqtt5Publish.builder()
                .topic(publication.topicOf(message))
                .payload(message.body())
                .qos(publication.qos())
                .retain(publication.retain())
                .contentType("application/json")
                .userProperties()
                .add(ID, Publication.idOf(message))
                .applyUserProperties()
                .build();
    }

    private static Optional<Throwable> errorOf(CompletableFuture<Mqtt5PublishResult> answer) {
        try {
            return answer.join().getError();
        } catch (CompletionException failed) {
            return Optional.of(failed.getCause());
        }
    }

    /** Why the broker will never take a message; thrown if it may. */
    private String refusal(Throwable error) throws IOException {
        Enum<?> code = error instanceof Mqtt5PubAckException refused
                ? refused.getMqttMessage().getReasonCode()
                : error instanceof Mqtt5PubRecException refused
                        ? refused.getMqttMessage().getReasonCode()
                        : null;
        if (code != null && !PASSING.contains(code.name())) {
            return "the broker refuses it: " + MqttTrouble.words(code);
        }
        if (error instanceof MqttEncodeException) {
            return "it is longer than the broker takes: " + error.getMessage();
        }
        throw new IOException(
                code == null
                        ? trouble.describe(error)
                        : "the broker " + publication.server() + " cannot take it: " + MqttTrouble.words(code),
                error);
    }

    private void await(CompletableFuture<?> all, CompletableFuture<Void> lost)
            throws ExecutionException, IOException, InterruptedException {
        try {
            CompletableFuture.anyOf(all, lost).get(ANSWER_S, TimeUnit.SECONDS);
        } catch (TimeoutException silent) {
            throw new IOException("the broker " + publication.server() + " does not answer", silent);
        }
    }

    @SuppressWarnings(
            "FutureReturnValueIgnored") // how a connection that nobody wants any more ends is nobody's concern
    private void drop() {
        Link old = link;
        link = null;
        if (old == null) {
            return;
        }
        if (!old.connected().isDone()) {
            old.connected().thenRun(() -> old.client().disconnect());
            old.lost().completeExceptionally(new IOException("closed"));
            return;
        }
        try {
            old.client().disconnect().get(CLOSE_TIMEOUT_MS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException away) {
            old.lost().completeExceptionally(away);
        } catch (InterruptedException told) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closed = true;
        drop();
    }
}
