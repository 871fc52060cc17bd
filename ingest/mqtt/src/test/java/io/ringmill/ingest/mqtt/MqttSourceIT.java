package io.ringmill.ingest.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import io.ringmill.ingest.testing.MosquittoServer;
import io.ringmill.ingest.testing.SourceRun;
import io.ringmill.metrics.SourceMetrics.State;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.stream.LongStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The source beside a real broker. {@code -Dringmill.messages=N} sends more. */
@SuppressWarnings("FutureReturnValueIgnored") // what fails is missed by what counts the messages
class MqttSourceIT {

    private static final int MESSAGES = Integer.getInteger("ringmill.messages", 100_000);
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int IN_FLIGHT = 500;

    /** Mosquitto 2.0.11 gives more messages than this the same packet identifiers, where a session goes on. */
    private static final int MOST_KEPT = 50_000;

    private static final String PIPELINE = """
            streams: {s: {key: k, fields: {id: long}}}
            sources: [{mqtt: {uri: '%s', topic: %s%s}}]
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

    private SourceRun run(String topic, String more) throws IOException {
        return SourceRun.start(PIPELINE.formatted(server.uri(), topic, more));
    }

    private Mqtt5AsyncClient connect(String id) {
        Mqtt5AsyncClient client = MqttClient.builder()
                .useMqttVersion5()
                .identifier(id)
                .serverHost("127.0.0.1")
                .serverPort(server.port())
                .buildAsync();
        client.connect().join();
        return client;
    }

    /** Sends messages with these ids. */
    private void send(String topic, int from, int to) {
        Mqtt5AsyncClient client = connect("sender");
        Semaphore room = new Semaphore(IN_FLIGHT);
        for (int id = from; id < to; id++) {
            String text = "{\"k\":\"K" + id % 100 + "\",\"id\":" + id + ",\"price\":101.25,\"side\":\"buy\"}";
            room.acquireUninterruptibly();
            client.publishWith()
                    .topic(topic)
                    .qos(MqttQos.AT_LEAST_ONCE)
                    .payload(text.getBytes(StandardCharsets.UTF_8))
                    .send()
                    .whenComplete((done, failed) -> room.release());
        }
        room.acquireUninterruptibly(IN_FLIGHT);
        client.disconnect().join();
    }

    private void send(String topic, MqttQos qos, boolean retain, String... texts) {
        Mqtt5AsyncClient client = connect("sender");
        for (String text : texts) {
            client.publishWith()
                    .topic(topic)
                    .qos(qos)
                    .retain(retain)
                    .payload(text.getBytes(StandardCharsets.UTF_8))
                    .userProperties()
                    .add("site", "12")
                    .applyUserProperties()
                    .send()
                    .join();
        }
        client.disconnect().join();
    }

    private static long[] ids(int count) {
        return LongStream.range(0, count).toArray();
    }

    private static long[] distinct(SourceRun run) {
        return Arrays.stream(run.events()).distinct().sorted().toArray();
    }

    /** Has the broker make a session of this client, and keep what comes. */
    private void leaveSession(String topic, String more) throws IOException {
        try (SourceRun run = run(topic, more)) {
            await().until(() -> run.metrics().state() == State.LIVE);
        }
    }

    @Test
    void shouldTakeAllInOrderOverSeveralRuns() throws Exception {
        leaveSession("all/+", ", clientId: all");
        for (int from = 0; from < MESSAGES; from += MOST_KEPT) {
            int to = Math.min(MESSAGES, from + MOST_KEPT);
            int count = to - from;
            send("all/1", from, to);
            try (SourceRun run = run("all/+", ", clientId: all")) {
                await().atMost(PATIENCE).until(() -> run.count() >= count);
                assertThat(run.events())
                        .as("what came before is acknowledged")
                        .isEqualTo(LongStream.range(from, to).toArray());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void shouldAcknowledgeWhatTheJournalHoldsAndNothingElse(int qos) throws Exception {
        String more = ", clientId: held, qos: " + qos;
        leaveSession("held", more);
        send("held", MqttQos.EXACTLY_ONCE, false, texts(500));
        try (SourceRun run = run("held", more)) {
            run.hold();
            await().until(() -> run.metrics().published() == 500);
            assertThat(run.stopSource()).isTrue();
        }
        try (SourceRun run = run("held", more)) {
            await().until(() -> run.count() >= 500);
            assertThat(run.stopSource()).isTrue();
            assertThat(run.events()).isEqualTo(ids(500));
        }
    }

    private static String[] texts(int count) {
        return LongStream.range(0, count)
                .mapToObj(id -> "{\"k\":\"A\",\"id\":" + id + "}")
                .toArray(String[]::new);
    }

    @Test
    void shouldLoseNothingAndTakeNothingTwiceWhenTheBrokerGoesAwayAndComesBack() throws Exception {
        int half = 20_000;
        try (SourceRun run = run("restart", ", clientId: restart, id: id")) {
            await().until(() -> run.metrics().state() == State.LIVE);
            run.hold();
            send("restart", 0, half);
            await().until(() -> run.metrics().published() >= 100);
            server.stop();
            await().until(() -> run.metrics().state() == State.RETRYING);
            run.goOn();
            server.start();
            await().until(() -> run.metrics().state() == State.LIVE);
            send("restart", half, 2 * half);
            await().atMost(PATIENCE).until(() -> run.count() >= 2 * half);
            assertThat(run.metrics().filtered()).as("recognised").isPositive();
            assertThat(run.events()).hasSize(2 * half);
            assertThat(distinct(run)).isEqualTo(ids(2 * half));
            assertThat(run.metrics().gaps()).isZero();
        }
    }

    @Test
    void shouldCountAGapWhenTheBrokerKeepsNothingForIt() throws Exception {
        try (SourceRun run = run("gap", ", clientId: gap, qos: 0")) {
            await().until(() -> run.metrics().state() == State.LIVE);
            server.stop();
            await().until(() -> run.metrics().state() == State.RETRYING);
            server.start();
            await().until(() -> run.metrics().gaps() == 1);
        }
    }

    @Test
    void shouldBeginWhenTheBrokerComesUp() throws Exception {
        server.stop();
        try (SourceRun run = run("late", "")) {
            await().until(() -> run.metrics().state() == State.RETRYING);
            server.start();
            await().until(() -> run.metrics().state() == State.LIVE);
            send("late", 0, 10);
            await().until(() -> run.count() == 10);
            assertThat(run.failure()).isNull();
        }
    }

    @Test
    void shouldTakeAllTopicsOfAListAndFieldsFromThese() throws Exception {
        try (SourceRun run =
                run("['rooms/+/temperature', 'doors/#']", ", qos: 0, map: {k: '@topic', id: '@topic.1'}")) {
            await().until(() -> run.metrics().state() == State.LIVE);
            send("rooms/7/temperature", MqttQos.AT_MOST_ONCE, false, "{}");
            send("rooms/8/light", MqttQos.AT_MOST_ONCE, false, "{}");
            send("doors", MqttQos.AT_MOST_ONCE, false, "{}");
            send("doors/9/x/y", MqttQos.AT_LEAST_ONCE, false, "{}");
            await().until(() -> run.count() == 3);
            assertThat(run.events()).containsExactly(7, Long.MIN_VALUE, 9);
        }
    }

    @Test
    void shouldTakeFieldsFromPropertiesAndRetainedMessages() throws Exception {
        send("kept", MqttQos.AT_LEAST_ONCE, true, "{}");
        try (SourceRun run = run("kept", ", map: {k: '@retained', id: '@property.site'}")) {
            await().until(() -> run.count() == 1);
            assertThat(run.events()).containsExactly(12);
        }
    }

    @Test
    void shouldReadCsvAndWhatIsCompressed() throws Exception {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(zipped)) {
            out.write("2;x\n3;y\n".getBytes(StandardCharsets.UTF_8));
        }
        try (SourceRun run =
                run("'csv/#'", ", format: csv, columns: [n, other], separator: ';', map: {k: '@topic.1', id: n}")) {
            await().until(() -> run.metrics().state() == State.LIVE);
            send("csv/a", MqttQos.AT_LEAST_ONCE, false, "1;", "z", "4;\n\n5;\n");
            Mqtt5AsyncClient client = connect("sender");
            client.publishWith()
                    .topic("csv/b")
                    .qos(MqttQos.AT_LEAST_ONCE)
                    .payload(zipped.toByteArray())
                    .send()
                    .join();
            client.disconnect().join();
            await().until(() -> run.metrics().read() == 6);
            assertThat(run.stopSource()).isTrue();
            await().until(() -> run.count() == 5);
            assertThat(run.events()).containsExactly(1, 4, 5, 2, 3);
            assertThat(run.refused()).containsExactly("has 1 field where 2 are expected");
        }
    }

    @Test
    void shouldKeepAsideWhatItCannotTake() throws Exception {
        String huge = " ".repeat(3 << 20);
        try (SourceRun run = run("odd", "")) {
            await().until(() -> run.metrics().state() == State.LIVE);
            send(
                    "odd",
                    MqttQos.AT_LEAST_ONCE,
                    false,
                    "{\"k\":\"A\",\"id\":1}",
                    "{\"k\":",
                    "[1]",
                    "",
                    "{\"id\":2}",
                    huge,
                    "{\"k\":\"A\",\"id\":3}");
            await().until(() -> run.metrics().read() == 7);
            assertThat(run.stopSource()).isTrue();
            await().until(() -> run.count() == 2);
            assertThat(run.events()).containsExactly(1, 3);
            assertThat(run.refused())
                    .hasSize(5)
                    .anyMatch(reason -> reason.startsWith("malformed JSON"))
                    .contains("key 'k' is missing", "longer than maxLine, 1048576 bytes");
        }
    }

    @Test
    void shouldEndWithAClearErrorWhenTheBrokerRefuses() throws Exception {
        server.close();
        server = new MosquittoServer(dir.resolve("strict"), Map.of("allow_anonymous", "false")).start();
        String uri = server.uri().replace("tcp://", "tcp://me:S3cret@");
        try (SourceRun run = SourceRun.start(PIPELINE.formatted(uri, "t", ""))) {
            assertThat(run.await(30_000)).isTrue();
            assertThat(run.failure())
                    .hasMessageContaining("mqtt t: the broker tcp://127.0.0.1:" + server.port()
                            + " does not let this user in (not authorized); are user and password of 'uri' right?")
                    .hasMessageNotContaining("S3cret");
            assertThat(run.metrics().state()).isEqualTo(State.FAILED);
        }
    }

    @Test
    void shouldConnectAgainWhenAnotherClientTookItsName() throws Exception {
        try (SourceRun run = run("twice", ", clientId: twice")) {
            await().until(() -> run.metrics().state() == State.LIVE);
            connect("twice");
            // The session is gone, so that the first may be sent ahead of its subscription.
            await().until(() -> {
                send("twice", 0, 1);
                return run.count() > 0;
            });
        }
    }

    @Test
    void shouldTakeMessagesOfQos0AsTheyCome() throws Exception {
        try (SourceRun run = run("loose", ", qos: 0")) {
            await().until(() -> run.metrics().state() == State.LIVE);
            send("loose", 0, 1000);
            await().until(() -> run.count() == 1000);
            assertThat(run.events()).isEqualTo(ids(1000));
        }
    }
}
