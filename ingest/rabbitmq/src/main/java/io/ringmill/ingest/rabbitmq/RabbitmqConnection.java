package io.ringmill.ingest.rabbitmq;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Delivery;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.ShutdownSignalException;
import io.ringmill.ingest.decode.RecordMessages;
import io.ringmill.ingest.source.Reconnecting;
import io.ringmill.ingest.source.Reconnecting.ServerRefusal;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;

/**
 * One connection to the server, with what has come over it.
 *
 * <p><b>Threading:</b> {@link #read} by the source's thread, {@link #stop} by any; the client's threads only put messages into the
 * queue, which holds no more of them than the prefetch.
 */
final class RabbitmqConnection {

    /** So many messages are published, and later acknowledged, together. */
    private static final int MOST_TOGETHER = 256;

    private static final long SHORTEST_WAIT_NS = 200_000;
    private static final long LONGEST_WAIT_NS = 5_000_000;
    private static final long LAST_ACKS_NS = 1_000_000_000;
    private static final int CLOSE_TIMEOUT_MS = 500;

    /** In place of a message: something else is to be seen to. */
    private static final Delivery WAKE =
            new Delivery(new Envelope(0, false, "", ""), new BasicProperties(), new byte[0]);

    private final Feed feed;
    private final RabbitmqTrouble trouble;
    private final RecordMessages messages;
    private final MessageAttributes attributes;
    private final Reconnecting reconnecting;
    private final BlockingQueue<Delivery> deliveries = new LinkedBlockingQueue<>();
    private volatile String lost = "";
    /** Guarded by this: null once the connection stands. */
    private Socket connecting;

    private boolean stopped;

    RabbitmqConnection(Feed feed, RecordMessages messages, Reconnecting reconnecting) {
        this.feed = feed;
        this.messages = messages;
        this.reconnecting = reconnecting;
        trouble = new RabbitmqTrouble(feed.server());
        attributes = new MessageAttributes(messages);
    }

    /** As {@link Reconnecting.Connection#read}. */
    String read(LongSupplier lasting) throws IOException, ServerRefusal, InterruptedException {
        Connection connection;
        Channel channel;
        try {
            connection = Connections.of(feed.server(), this::hold).newConnection("ringmill");
        } catch (IOException | TimeoutException | GeneralSecurityException failed) {
            return refusedOrLost(failed);
        }
        try {
            channel = connection.createChannel();
            consume(channel);
            hold(null);
        } catch (IOException | ShutdownSignalException failed) {
            connection.abort(CLOSE_TIMEOUT_MS);
            return refusedOrLost(failed);
        }
        try {
            reconnecting.live(true);
            return take(new PendingAcks(channel, lasting));
        } finally {
            connection.abort(CLOSE_TIMEOUT_MS);
        }
    }

    private String refusedOrLost(Exception failed) throws ServerRefusal {
        Optional<ServerRefusal> refusal = trouble.refusal(failed, feed);
        if (refusal.isPresent()) {
            throw refusal.get();
        }
        return trouble.describe(failed);
    }

    private synchronized void hold(Socket socket) {
        connecting = socket;
        if (stopped) {
            closeQuietly(socket);
        }
    }

    private void consume(Channel channel) throws IOException {
        channel.basicQos(feed.prefetch());
        if (feed.declare()) {
            channel.queueDeclare(feed.queue(), true, false, false, Map.of());
        } else {
            channel.queueDeclarePassive(feed.queue());
        }
        channel.basicConsume(feed.queue(), false, new DefaultConsumer(channel) {
            @Override
            public void handleDelivery(String tag, Envelope envelope, BasicProperties properties, byte[] body) {
                deliveries.add(new Delivery(envelope, properties, body));
            }

            @Override
            public void handleCancel(String tag) {
                lose("the server has taken queue '" + feed.queue() + "' away");
            }

            @Override
            public void handleShutdownSignal(String tag, ShutdownSignalException signal) {
                lose(trouble.describe(signal));
            }
        });
    }

    private void lose(String why) {
        lost = why;
        deliveries.add(WAKE);
    }

    /** Publishes and acknowledges; returns why no more comes. What waits then is not published, as it comes again. */
    @SuppressWarnings("ReferenceEquality") // The constant is meant.
    private String take(PendingAcks acks) throws IOException, InterruptedException {
        List<Delivery> batch = new ArrayList<>(MOST_TOGETHER);
        long waitNs = SHORTEST_WAIT_NS;
        while (lost.isEmpty() && !reconnecting.isClosed()) {
            Delivery first = acks.isEmpty() ? deliveries.take() : deliveries.poll(waitNs, TimeUnit.NANOSECONDS);
            boolean any = first != null && first != WAKE;
            if (any) {
                batch.add(first);
                deliveries.drainTo(batch, MOST_TOGETHER - 1);
                publish(batch, acks);
                batch.clear();
            }
            boolean moved = acknowledge(acks);
            waitNs = any || moved ? SHORTEST_WAIT_NS : Math.min(2 * waitNs, LONGEST_WAIT_NS);
        }
        finish(acks);
        return lost;
    }

    /** Whether anything was acknowledged; a connection that is found lost is noted. */
    private boolean acknowledge(PendingAcks acks) {
        try {
            return acks.acknowledge();
        } catch (IOException | ShutdownSignalException gone) {
            lost = trouble.describe(gone);
            return false;
        }
    }

    @SuppressWarnings("ReferenceEquality") // The constant is meant.
    private void publish(List<Delivery> batch, PendingAcks acks) throws IOException {
        long tag = 0;
        for (Delivery each : batch) {
            if (each != WAKE) {
                attributes.set(each);
                byte[] body = each.getBody();
                messages.add(body, 0, body.length, each.getEnvelope().isRedeliver());
                tag = each.getEnvelope().getDeliveryTag();
            }
        }
        messages.flush();
        acks.add(tag, messages.lastSequence());
    }

    /** The source is closed: what was published is acknowledged still, so that it does not come again. */
    private void finish(PendingAcks acks) throws InterruptedException {
        long deadlineNs = System.nanoTime() + LAST_ACKS_NS;
        while (lost.isEmpty() && !acks.isEmpty() && System.nanoTime() - deadlineNs < 0) {
            if (!acknowledge(acks)) {
                TimeUnit.NANOSECONDS.sleep(LONGEST_WAIT_NS);
            }
        }
    }

    /** Makes {@link #read} return soon. The source is closed by then. */
    void stop() {
        synchronized (this) {
            stopped = true;
            closeQuietly(connecting);
        }
        deliveries.add(WAKE);
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
