package io.ringmill.ingest.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import io.ringmill.ingest.testing.Rates;
import io.ringmill.ingest.testing.SinkRun;
import io.ringmill.ingest.testing.SourceSum;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

/** Sink and source beside a bare client that waits for as many confirms, and one that acknowledges as many messages together. */
class RabbitmqRateIT extends BesideServer {

    private static final String QUEUE = "rows";
    private static final int PREFETCH = 1000;
    private static final int ACKNOWLEDGED_TOGETHER = 250;
    private static final int PERSISTENT = 2;
    private static final long NS_PER_MS = 1_000_000;
    private static final long CONFIRM_MS = 60_000;

    private static void make() throws Exception {
        try (Connection connection = connect()) {
            Channel channel = connection.createChannel();
            channel.queueDelete(QUEUE);
            channel.queueDeclare(QUEUE, true, false, false, Map.of());
        }
    }

    @Test
    void shouldSendNearlyAsFastAsABareClient() throws Exception {
        assertThat(Rates.compare(
                        "rabbitmq sink",
                        rows -> {
                            make();
                            double seconds = published(rows, Rates::result);
                            consumed(rows);
                            return seconds;
                        },
                        rows -> {
                            make();
                            double seconds = SinkRun.seconds(
                                    "rabbitmq: {uri: '" + server.uri() + "', routingKey: " + QUEUE + "}", rows);
                            consumed(rows);
                            return seconds;
                        }))
                .isGreaterThan(Rates.ENOUGH);
    }

    @Test
    void shouldReadNearlyAsFastAsABareClient() throws Exception {
        assertThat(Rates.compare(
                        "rabbitmq source",
                        rows -> {
                            make();
                            published(rows, Rates::record);
                            return consumed(rows);
                        },
                        rows -> {
                            make();
                            published(rows, Rates::record);
                            return SourceSum.seconds(
                                    "rabbitmq: {uri: '" + server.uri() + "', queue: " + QUEUE + "}",
                                    rows,
                                    Rates.sum(rows));
                        }))
                .isGreaterThan(Rates.ENOUGH);
    }

    private static double published(int rows, IntFunction<String> text) throws Exception {
        long beganNs = System.nanoTime();
        try (Connection connection = connect()) {
            Channel channel = connection.createChannel();
            channel.confirmSelect();
            for (int row = 0; row < rows; row++) {
                BasicProperties properties = new BasicProperties.Builder()
                        .contentType("application/json")
                        .contentEncoding("UTF-8")
                        .deliveryMode(PERSISTENT)
                        .messageId("w-" + Rates.key(row) + '-' + row)
                        .type("w")
                        .timestamp(Date.from(Instant.ofEpochMilli(Rates.timeNs(row) / NS_PER_MS)))
                        .build();
                channel.basicPublish(
                        "", QUEUE, true, properties, text.apply(row).getBytes(StandardCharsets.UTF_8));
                if (row % Rates.BATCH == Rates.BATCH - 1) {
                    channel.waitForConfirmsOrDie(CONFIRM_MS);
                }
            }
            channel.waitForConfirmsOrDie(CONFIRM_MS);
            return (System.nanoTime() - beganNs) / 1e9;
        }
    }

    /** Takes all rows from the queue; returns how many seconds that took. */
    private static double consumed(int rows) throws Exception {
        long beganNs = System.nanoTime();
        try (Connection connection = connect()) {
            Channel channel = connection.createChannel();
            channel.basicQos(PREFETCH);
            CountDownLatch all = new CountDownLatch(rows);
            AtomicLong sum = new AtomicLong();
            channel.basicConsume(QUEUE, false, new DefaultConsumer(channel) {
                @Override
                public void handleDelivery(String tag, Envelope envelope, BasicProperties properties, byte[] body)
                        throws IOException {
                    sum.addAndGet(Rates.mixed(new String(body, StandardCharsets.UTF_8)));
                    if (envelope.getDeliveryTag() % ACKNOWLEDGED_TOGETHER == 0 || all.getCount() == 1) {
                        getChannel().basicAck(envelope.getDeliveryTag(), true);
                    }
                    all.countDown();
                }
            });
            all.await();
            double seconds = (System.nanoTime() - beganNs) / 1e9;
            assertThat(sum.get()).isEqualTo(Rates.sum(rows));
            assertThat(channel.messageCount(QUEUE)).isZero();
            return seconds;
        }
    }
}
