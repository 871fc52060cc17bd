package io.ringmill.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.MessageProperties;
import io.ringmill.ingest.testing.MosquittoServer;
import io.ringmill.ingest.testing.RabbitServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * The program beside real servers, killed with {@code kill -9} amid their messages: none is lost, and those that come twice have the
 * ids of others. {@code -Dringmill.messages=N} sends more, {@code -Dringmill.kills=N} kills more often.
 */
@DisabledIfSystemProperty(named = "ringmill.connectors.skip", matches = "true", disabledReason = "needs -Pconnectors")
@SuppressWarnings("FutureReturnValueIgnored") // what fails is missed by what counts the messages
class AcknowledgedSourcesIT {

    private static final int MESSAGES = Integer.getInteger("ringmill.messages", 60_000);
    private static final int KILLS = Integer.getInteger("ringmill.kills", 3);
    private static final int PREFETCH = 1000;
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int IN_FLIGHT = 500;

    private static final String PIPELINE = """
            streams: {s: {key: k, fields: {id: long}}}
            windows: {each: {window: sliding 1 events, select: {id: last(id)}}}
            sources: [%s]
            sinks: [{csv: {dir: '%s/out'}}]
            journal: {dir: '%s/journal', sync: %s}
            """;

    @TempDir
    Path dir;

    private final Random random = new Random();

    @Test
    void shouldLoseNothingOfAQueueWhenItIsKilled() throws Exception {
        assumeTrue(RabbitServer.isInstalled(), "no RabbitMQ server here; config/test-servers installs one");
        try (RabbitServer server = new RabbitServer(dir.resolve("server")).start()) {
            ConnectionFactory factory = new ConnectionFactory();
            factory.setUri(server.uri());
            try (Connection connection = factory.newConnection()) {
                Channel channel = connection.createChannel();
                channel.queueDeclare("q", true, false, false, Map.of());
                channel.confirmSelect();
                for (int id = 0; id < MESSAGES; id++) {
                    channel.basicPublish("", "q", MessageProperties.PERSISTENT_BASIC, text(id));
                }
                channel.waitForConfirmsOrDie(PATIENCE.toMillis());
                String source =
                        "{rabbitmq: {uri: '" + server.uri() + "', queue: q, id: id, prefetch: " + PREFETCH + "}}";
                long doubles = killAgainAndAgain("rabbitmq", source, "every 20ms");
                assertThat(doubles).isLessThanOrEqualTo((long) KILLS * PREFETCH);
                assertThat(channel.messageCount("q")).isZero();
            }
        }
    }

    @Test
    void shouldLoseNothingOfATopicWhenItIsKilled() throws Exception {
        assumeTrue(MosquittoServer.isInstalled(), "no Mosquitto broker here; config/test-servers installs one");
        try (MosquittoServer server = new MosquittoServer(dir.resolve("server")).start()) {
            Mqtt5AsyncClient client = MqttClient.builder()
                    .useMqttVersion5()
                    .identifier("sender")
                    .serverHost("127.0.0.1")
                    .serverPort(server.port())
                    .buildAsync();
            client.connect().join();
            makeSession(server, "it", "t/#");
            Semaphore room = new Semaphore(IN_FLIGHT);
            for (int id = 0; id < MESSAGES; id++) {
                room.acquireUninterruptibly();
                client.publishWith()
                        .topic("t/" + id % 10)
                        .qos(MqttQos.AT_LEAST_ONCE)
                        .payload(text(id))
                        .send()
                        .whenComplete((done, failed) -> room.release());
            }
            room.acquireUninterruptibly(IN_FLIGHT);
            client.disconnect().join();
            String source = "{mqtt: {uri: '" + server.uri() + "', topic: 't/#', clientId: it}}";
            // How many come twice is up to the broker: Mosquitto reads no acknowledgement while it sends what it has
            // kept.
            killAgainAndAgain("mqtt", source, "none");
        }
    }

    /** Has the broker keep from now on what comes for that client. */
    private static void makeSession(MosquittoServer server, String clientId, String topic) {
        Mqtt5AsyncClient client = MqttClient.builder()
                .useMqttVersion5()
                .identifier(clientId)
                .serverHost("127.0.0.1")
                .serverPort(server.port())
                .buildAsync();
        client.connectWith().sessionExpiryInterval(3600).send().join();
        client.subscribeWith()
                .topicFilter(topic)
                .qos(MqttQos.AT_LEAST_ONCE)
                .send()
                .join();
        client.disconnect().join();
    }

    private static byte[] text(int id) {
        return ("{\"k\":\"K" + id % 100 + "\",\"id\":" + id + "}").getBytes(StandardCharsets.UTF_8);
    }

    /** Returns how many came twice. */
    private long killAgainAndAgain(String name, String source, String sync) throws IOException {
        Path pipeline = Files.writeString(dir.resolve("pipeline.yml"), PIPELINE.formatted(source, dir, dir, sync));
        for (int kill = 0; kill < KILLS; kill++) {
            try (Program program = Program.start(dir, "run", pipeline.toString())) {
                long enough = rows() + 1 + random.nextInt(MESSAGES / (2 * KILLS));
                await().atMost(PATIENCE).pollDelay(Duration.ZERO).until(() -> rows() >= enough);
                assertThat(program.isAlive()).as(program.err()).isTrue();
                program.kill();
                program.await();
            }
        }
        long killedAt = ids().distinct().count();
        try (Program program = Program.start(dir, "run", pipeline.toString())) {
            await().atMost(PATIENCE).until(() -> ids().distinct().count() == MESSAGES || !program.isAlive());
            assertThat(program.isAlive()).as(program.err()).isTrue();
            assertThat(program.err()).doesNotContain("has no position");
            program.terminate();
            program.await();
        }
        long[] all = ids().toArray();
        System.out.printf(
                "%s: %d messages, %d kills, the last at message %d, %d came twice%n",
                name, MESSAGES, KILLS, killedAt, all.length - MESSAGES);
        assertThat(killedAt).isLessThan(MESSAGES);
        assertThat(LongStream.of(all).distinct().sorted().toArray())
                .isEqualTo(LongStream.range(0, MESSAGES).toArray());
        return (long) all.length - MESSAGES;
    }

    private long rows() throws IOException {
        return ids().count();
    }

    /** Of the rows that are there as a whole. */
    private LongStream ids() throws IOException {
        Path file = dir.resolve("out/each.csv");
        if (!Files.exists(file)) {
            return LongStream.empty();
        }
        String text = Files.readString(file);
        return text.substring(0, text.lastIndexOf('\n') + 1)
                .lines()
                .skip(1)
                .mapToLong(row -> Long.parseLong(row.substring(row.lastIndexOf(',') + 1)));
    }
}
