package io.ringmill.ingest.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import io.ringmill.ingest.outlet.FinalException;
import io.ringmill.ingest.outlet.Message;
import io.ringmill.ingest.outlet.RefusedException;
import io.ringmill.ingest.outlet.RefusedException.Refusal;
import io.ringmill.ingest.outlet.Target;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeoutException;

/**
 * Publishes messages to an exchange of RabbitMQ, and waits until the server has confirmed a batch. A message that no queue takes
 * is refused, where that is asked for. What the server refuses at first, such as a wrong password, is final; later, when it may be a
 * server that comes up again, it is not. Threading as {@link Target}.
 */
final class RabbitmqTarget implements Target {

    /** So many wait to be confirmed at most, so that {@link #CONFIRM_MS} is long enough for them. */
    private static final int MOST_AT_ONCE = 10_000;

    private static final long CONFIRM_MS = 60_000;
    private static final int CLOSE_TIMEOUT_MS = 500;

    private final Exchange exchange;
    private final RabbitmqTrouble trouble;
    private volatile Connection connection;
    private volatile Socket socket;
    private volatile boolean sending;
    private volatile boolean closed;
    private Channel channel;
    private Confirms confirms;
    private boolean letIn;
    private boolean sent;

    RabbitmqTarget(Exchange exchange) {
        this.exchange = exchange;
        trouble = new RabbitmqTrouble(exchange.server());
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
    public void connect() throws IOException {
        drop();
        try {
            connection = Connections.of(exchange.server(), this::hold).newConnection("ringmill");
            channel = connection.createChannel();
            if (!exchange.name().isEmpty()) {
                channel.exchangeDeclarePassive(exchange.name());
            }
            Confirms own = new Confirms(exchange.server().toString());
            confirms = own;
            channel.addReturnListener(own::giveBack);
            channel.addConfirmListener(own);
            connection.addBlockedListener(own::block, () -> own.block(""));
            channel.confirmSelect();
            letIn = true;
        } catch (IOException | TimeoutException | GeneralSecurityException | ShutdownSignalException failed) {
            throw of(failed, !letIn);
        }
    }

    private void hold(Socket opened) {
        socket = opened;
        if (closed) {
            closeQuietly(opened);
        }
    }

    @Override
    public void send(List<Message> messages) throws IOException, RefusedException, InterruptedException {
        List<Refusal> refusals = new ArrayList<>();
        Set<String> returned;
        sending = true;
        try {
            confirms.begin();
            for (Message message : messages) {
                publish(message, refusals);
            }
            returned = confirms.await(channel, CONFIRM_MS);
        } catch (IOException | ShutdownSignalException lost) {
            throw of(lost, !sent);
        } finally {
            sending = false;
        }
        sent = true;
        for (Message message : messages) {
            if (returned.contains(message.id())) {
                refusals.add(new Refusal(message, noQueue(message)));
            }
        }
        if (!refusals.isEmpty()) {
            throw new RefusedException(refusals);
        }
    }

    private void publish(Message message, List<Refusal> refusals) throws IOException {
        String key = exchange.routingKey().of(message.name(), message.key());
        if (!ShortText.fits(key)) {
            refusals.add(new Refusal(message, "its routing key is longer than 255 bytes"));
            return;
        }
        confirms.expect(channel.getNextPublishSeqNo());
        channel.basicPublish(exchange.name(), key, exchange.mandatory(), MessageProperties.of(message), message.body());
    }

    private String noQueue(Message message) {
        String key = exchange.routingKey().of(message.name(), message.key());
        return exchange.name().isEmpty()
                ? "there is no queue '" + key + "'; create it, or name an exchange"
                : "no queue of exchange '" + exchange.name() + "' takes the routing key '" + key
                        + "'; bind one, or write mandatory: false";
    }

    /** What is thrown for it; {@code first} if no such thing went well before. */
    private IOException of(Exception thrown, boolean first) {
        Optional<String> refusal = trouble.login(thrown)
                .or(() -> RabbitmqTrouble.channelClose(thrown).flatMap(this::refusal));
        if (refusal.isPresent()) {
            return first ? new FinalException(refusal.get(), thrown) : new IOException(refusal.get(), thrown);
        }
        boolean told =
                thrown instanceof IOException && thrown.getCause() == null && thrown.getClass() == IOException.class;
        return told ? (IOException) thrown : new IOException(trouble.describe(thrown), thrown);
    }

    private Optional<String> refusal(AMQP.Channel.Close close) {
        return switch (close.getReplyCode()) {
            case AMQP.NOT_FOUND ->
                Optional.of(
                        "the server " + exchange.server() + " has no exchange '" + exchange.name() + "'; create it");
            case AMQP.ACCESS_REFUSED ->
                Optional.of("the server " + exchange.server() + " does not let this user write to exchange '"
                        + exchange.name() + "': " + close.getReplyText());
            default -> Optional.empty();
        };
    }

    private void drop() {
        Connection old = connection;
        connection = null;
        if (old != null) {
            old.abort(CLOSE_TIMEOUT_MS);
        }
    }

    @Override
    public void close() {
        closed = true;
        if (sending) { // it may hold what a close in good order waits for
            closeQuietly(socket);
        }
        drop();
        closeQuietly(socket);
    }

    private static void closeQuietly(Socket socket) {
        if (socket != null) {
            try {
                socket.close();
            } catch (IOException gone) {
                // It is of no use to anybody any more.
            }
        }
    }
}
