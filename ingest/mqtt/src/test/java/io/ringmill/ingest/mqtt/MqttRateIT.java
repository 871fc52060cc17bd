package io.ringmill.ingest.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import io.ringmill.ingest.testing.MosquittoServer;
import io.ringmill.ingest.testing.Rates;
import io.ringmill.ingest.testing.SinkRun;
import io.ringmill.ingest.testing.SourceSum;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sink and source beside a bare client of QoS 1. */
class MqttRateIT {

    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final long NAP_NS = 1_000_000;
    private static final int SESSION_SECONDS = 3600;
    private static final int MOST_IN_FLIGHT = 65_535;

    /**
     * So many messages wait in the broker at most: there are but 65,535 packet identifiers, and Mosquitto 2.0.11 gives them twice where more
     * messages wait than that.
     */
    private static final int MOST_WAITING = 50_000;

    @TempDir
    Path dir;

    private MosquittoServer server;

    @BeforeEach
    void start() throws IOException {
        assumeTrue(MosquittoServer.isInstalled(), "no Mosquitto broker here; config/test-servers installs one");
        server = new MosquittoServer(dir.resolve("server")).start();
    }

    @AfterEach
    void stop() {
        if (server != null) {
            server.close();
        }
    }

    /** A client that keeps a session of its name, and adds up what comes. */
    private final class Ear implements AutoCloseable {

        private final AtomicLong count = new AtomicLong();
        private final AtomicLong sum = new AtomicLong();
        private final Mqtt5AsyncClient client;

        Ear(String name) {
            client = client(name);
            client.publishes(
                    MqttGlobalPublishFilter.ALL,
                    message -> {
                        sum.addAndGet(Rates.mixed(new String(message.getPayloadAsBytes(), StandardCharsets.UTF_8)));
                        message.acknowledge();
                        count.incrementAndGet();
                    },
                    true);
            client.connectWith()
                    .cleanStart(false)
                    .sessionExpiryInterval(SESSION_SECONDS)
                    .restrictions()
                    .receiveMaximum(MOST_IN_FLIGHT)
                    .applyRestrictions()
                    .send()
                    .join();
        }

        Ear subscribed(String topic) {
            client.subscribeWith()
                    .topicFilter(topic)
                    .qos(MqttQos.AT_LEAST_ONCE)
                    .send()
                    .join();
            return this;
        }

        void awaitRows(int rows) {
            await().atMost(PATIENCE).pollInterval(1, TimeUnit.MILLISECONDS).until(() -> count.get() >= rows);
        }

        /** Waits until so few rows ahead of this one are not here yet that the broker can hold them. */
        void awaitRoom(int row) {
            while (row - count.get() >= MOST_WAITING) {
                LockSupport.parkNanos(NAP_NS);
                if (Thread.currentThread().isInterrupted()) {
                    throw new IllegalStateException("interrupted while " + count.get() + " rows were here");
                }
            }
        }

        @Override
        public void close() {
            client.disconnect().join();
        }
    }

    private Mqtt5AsyncClient client(String name) {
        return MqttClient.builder()
                .useMqttVersion5()
                .identifier(name)
                .serverHost("127.0.0.1")
                .serverPort(server.port())
                .buildAsync();
    }

    private double published(int from, int to, IntFunction<String> text, IntConsumer ahead) {
        Mqtt5AsyncClient client = client("bare-sender");
        long beganNs = System.nanoTime();
        client.connect().join();
        List<CompletableFuture<?>> open = new ArrayList<>();
        for (int row = from; row < to; row++) {
            ahead.accept(row);
            open.add(client.publishWith()
                    .topic("rows/" + Rates.key(row))
                    .payload(text.apply(row).getBytes(StandardCharsets.UTF_8))
                    .qos(MqttQos.AT_LEAST_ONCE)
                    .contentType("application/json")
                    .userProperties()
                    .add("id", "w-" + Rates.key(row) + '-' + row)
                    .applyUserProperties()
                    .send());
            if (open.size() == Rates.BATCH || row == to - 1) {
                CompletableFuture.allOf(open.toArray(CompletableFuture<?>[]::new))
                        .join();
                open.clear();
            }
        }
        double seconds = (System.nanoTime() - beganNs) / 1e9;
        client.disconnect().join();
        return seconds;
    }

    /** Sends rows. */
    @FunctionalInterface
    private interface Sending {

        /** Returns how many seconds it took; {@code ahead} is told of each row before it is sent, and waits if need be. */
        double seconds(int rows, IntConsumer ahead) throws Exception;
    }

    /** With somebody who hears it all meanwhile. */
    private double heard(int rows, Sending way) throws Exception {
        try (Ear ear = new Ear("ear").subscribed("rows/#")) {
            double seconds = way.seconds(rows, ear::awaitRoom);
            ear.awaitRows(rows);
            assertThat(ear.sum.get()).isEqualTo(Rates.sum(rows));
            return seconds;
        }
    }

    @Test
    void shouldSendNearlyAsFastAsABareClient() throws Exception {
        assertThat(Rates.compare(
                        "mqtt sink",
                        all -> heard(all, (rows, ahead) -> published(0, rows, Rates::result, ahead)),
                        all -> heard(
                                all,
                                (rows, ahead) -> SinkRun.seconds(
                                        "mqtt: {uri: '" + server.uri() + "', topic: 'rows/{key}'}", rows, ahead))))
                .isGreaterThan(Rates.ENOUGH);
    }

    /** What a session has kept, some at a time. */
    private double kept(int rows, String session, Rates.Way way) throws Exception {
        new Ear(session).subscribed("rows/#").close();
        double seconds = 0;
        for (int from = 0; from < rows; from += MOST_WAITING) {
            int to = Math.min(rows, from + MOST_WAITING);
            published(from, to, row -> Rates.record(row % MOST_WAITING), anyRow -> {});
            seconds += way.seconds(to - from);
        }
        return seconds;
    }

    private double heardKept(int rows) {
        long beganNs = System.nanoTime();
        try (Ear ear = new Ear("bare")) {
            ear.awaitRows(rows);
            double seconds = (System.nanoTime() - beganNs) / 1e9;
            assertThat(ear.sum.get()).isEqualTo(Rates.sum(rows));
            return seconds;
        }
    }

    @Test
    void shouldReadNearlyAsFastAsABareClient() throws Exception {
        String source = "mqtt: {uri: '" + server.uri() + "', topic: 'rows/#', clientId: own}";
        assertThat(Rates.compare(
                        "mqtt source",
                        all -> {
                            forget("own");
                            return kept(all, "bare", this::heardKept);
                        },
                        all -> {
                            forget("bare");
                            return kept(all, "own", rows -> SourceSum.seconds(source, rows, Rates.sum(rows)));
                        }))
                .isGreaterThan(Rates.ENOUGH);
    }

    /** So that the broker keeps messages for one of both at a time. */
    private void forget(String session) {
        Mqtt5AsyncClient client = client(session);
        client.connectWith().cleanStart(true).sessionExpiryInterval(0).send().join();
        client.disconnect().join();
    }
}
