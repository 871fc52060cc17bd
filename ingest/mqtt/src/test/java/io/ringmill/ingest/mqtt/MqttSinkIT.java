package io.ringmill.ingest.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import io.ringmill.ingest.testing.MosquittoServer;
import io.ringmill.ingest.testing.SinkRun;
import io.ringmill.metrics.EdgeMetrics.State;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The sink beside a real broker; what comes is read by another client. */
class MqttSinkIT {

    private static final String PIPELINE = """
            streams:
              trades: {key: symbol, fields: {price: double, size: long, side: symbol}, time: {field: ts, unit: ns}}
            windows:
              w: {window: sliding 1 events, select: {price: last(price), size: last(size)}}
            rules:
              high: {when: price > 100, fire: both, message: '{key} at {price}', severity: critical}
            sinks: [{mqtt: {uri: '%s', retry: {first: 5ms, most: 100ms}, %s}}]
            """;

    @TempDir
    Path dir;

    private MosquittoServer server;

    @BeforeAll
    static void look() {
        assumeTrue(MosquittoServer.isInstalled(), "no Mosquitto broker here; config/test-servers installs one");
    }

    @BeforeEach
    void start() throws IOException {
        server = new MosquittoServer(dir.resolve("server")).start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private SinkRun run(String settings) throws IOException {
        return new SinkRun(PIPELINE.formatted(server.uri(), settings));
    }

    /** A client that has a session, subscribes to everything, and keeps what comes. */
    private final class Ear implements AutoCloseable {

        private final ConcurrentLinkedQueue<Mqtt5Publish> heard = new ConcurrentLinkedQueue<>();
        private final Mqtt5AsyncClient client = MqttClient.builder()
                .useMqttVersion5()
                .identifier("ear")
                .serverHost("127.0.0.1")
                .serverPort(server.port())
                .buildAsync();

        Ear() {
            client.publishes(MqttGlobalPublishFilter.ALL, heard::add);
            connect();
            client.subscribeWith()
                    .topicFilter("#")
                    .qos(MqttQos.AT_LEAST_ONCE)
                    .send()
                    .join();
        }

        void connect() {
            client.connectWith()
                    .cleanStart(false)
                    .sessionExpiryInterval(3600)
                    .restrictions()
                    .receiveMaximum(65_535)
                    .applyRestrictions()
                    .send()
                    .join();
        }

        List<String> ids() {
            return heard.stream().map(MqttSinkIT::id).toList();
        }

        @Override
        public void close() {
            client.disconnect().join();
        }
    }

    private static String id(Mqtt5Publish message) {
        return message.getUserProperties().asList().stream()
                .filter(each -> each.getName().toString().equals(MqttTarget.ID))
                .map(each -> each.getValue().toString())
                .findFirst()
                .orElseThrow();
    }

    private static String text(Mqtt5Publish message) {
        return new String(message.getPayloadAsBytes(), StandardCharsets.UTF_8);
    }

    private static List<String> expectedIds(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "w-K" + i % 100 + "-" + i)
                .toList();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void shouldSendResultsAndAlerts(int qos) throws Exception {
        try (Ear ear = new Ear();
                SinkRun run = run("qos: " + qos)) {
            run.trade("A", 1.5, 2, "buy");
            run.trade("b/+#\t", 101, 3, "sell");
            run.awaitDone(3);
            assertThat(run.edge().state()).isEqualTo(State.LIVE);
            await().until(() -> ear.heard.size() == 3);
            List<Mqtt5Publish> heard = new ArrayList<>(ear.heard);
            assertThat(heard)
                    .extracting(each -> each.getTopic().toString())
                    .containsExactlyInAnyOrder("ringmill/w/A", "ringmill/w/b/___", "ringmill/high/b/___");
            assertThat(ear.ids()).containsExactlyInAnyOrder("w-A-0", "w-b/+#%09-1", "high-b/+#%09-1");
            assertThat(text(heard.get(0)))
                    .startsWith("{\"window\":\"w\",\"key\":\"A\",\"time\":1700000000000001124,")
                    .endsWith("\"price\":1.5,\"size\":2}");
            assertThat(heard.get(0).getContentType().orElseThrow()).hasToString("application/json");
            assertThat(heard.get(0).getQos().getCode()).isEqualTo(Math.min(qos, 1));
        }
    }

    @Test
    void shouldHaveTheBrokerKeepTheNewest() throws Exception {
        try (SinkRun run = run("retain: true, windows: [w], topic: 'live/{key}', clientId: own")) {
            for (int i = 0; i < 10; i++) {
                run.trade("A", i, 1, "buy");
            }
            run.awaitDone(10);
        }
        try (Ear ear = new Ear()) {
            await().until(() -> !ear.heard.isEmpty());
            assertThat(ear.ids()).containsExactly("w-A-9");
            assertThat(ear.heard.peek().isRetain()).isTrue();
        }
    }

    @Test
    void shouldLoseNothingWhenTheBrokerGoesAwayAndComesBack() throws Exception {
        int rows = 30_000;
        Ear ear = new Ear();
        try (SinkRun run = run("windows: [w]")) {
            for (int i = 0; i < rows; i++) {
                run.trade("K" + i % 100, i, 1, "buy");
                if (i == rows / 3 || i == 2 * rows / 3) {
                    long before = run.edge().retries();
                    server.stop(); // one that is killed has forgotten what it had not written yet
                    await().until(() -> run.edge().retries() > before + 1);
                    assertThat(run.edge().state()).isEqualTo(State.RETRYING);
                    server.start();
                    await().until(() -> !ear.client.getState().isConnected());
                    ear.connect();
                }
            }
            run.awaitDone(rows);
            assertThat(run.edge().failed()).isZero();
            List<String> expected = expectedIds(rows);
            await().until(() -> ear.ids().stream().distinct().count() >= rows);
            List<String> ids = ear.ids();
            System.out.printf("mqtt: %d rows, %d messages after two restarts%n", rows, ids.size());
            assertThat(ids.stream().distinct().toList()).containsExactlyInAnyOrderElementsOf(expected);
        } finally {
            ear.close();
        }
    }

    @Test
    void shouldConnectOnceTheBrokerIsThere() throws Exception {
        server.stop();
        try (SinkRun run = run("retain: true, windows: [w]")) {
            run.trade("A", 1, 1, "buy");
            await().until(() ->
                    run.edge().state() == State.RETRYING && run.edge().retries() > 0);
            server.start();
            run.awaitDone(1);
        }
        try (Ear ear = new Ear()) {
            await().until(() -> !ear.heard.isEmpty());
            assertThat(ear.ids()).containsExactly("w-A-0");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void shouldRefuseAloneWhatTheBrokerDoesNotTake(int qos) throws Exception {
        Path acl = Files.writeString(dir.resolve("acl"), "topic readwrite ringmill/w/A\ntopic read #\n");
        Path dead = dir.resolve("dead.ndjson");
        server.close();
        server = new MosquittoServer(
                        dir.resolve("strict"), Map.of("acl_file", acl.toString(), "max_packet_size", "1000"))
                .start();
        try (Ear ear = new Ear();
                SinkRun run = run("windows: [w], qos: " + qos + ", deadLetters: '" + dead + "'")) {
            for (String key : List.of("A", "B", "C".repeat(1000), "D".repeat(70_000), "A")) {
                run.trade(key, 1, 1, "buy");
            }
            run.awaitDone(5);
            assertThat(run.edge().failed()).isEqualTo(3);
            await().until(() -> ear.heard.size() == 2);
            assertThat(ear.ids()).containsExactly("w-A-0", "w-A-4");
        }
        assertThat(Files.readAllLines(dead))
                .hasSize(3)
                .anyMatch(line -> line.contains("the broker refuses it: not authorized"))
                .anyMatch(line -> line.contains("it is longer than the broker takes"))
                .anyMatch(line -> line.contains("it has no sound topic or id"));
    }

    @Test
    void shouldSayAtOnceThatItIsNotLetIn() throws Exception {
        server.close();
        server = new MosquittoServer(dir.resolve("strict"), Map.of("allow_anonymous", "false")).start();
        String uri = server.uri().replace("tcp://", "tcp://me:S3cret@");
        awaitFailure(
                new SinkRun(PIPELINE.formatted(uri, "windows: [w]")), "does not let this user in (not authorized)");
        server.close();
        server = new MosquittoServer(dir.resolve("poor"), Map.of("retain_available", "false", "max_qos", "1")).start();
        awaitFailure(run("retain: true"), "keeps no messages; write retain: false");
        awaitFailure(run("qos: 2"), "has no QoS 2; write qos: 1");
    }

    private static void awaitFailure(SinkRun run, String message) throws InterruptedException {
        assertThat(run.awaitFailure()).contains(message).doesNotContain("S3cret");
        assertThatThrownBy(run::close).hasStackTraceContaining(message);
    }
}
