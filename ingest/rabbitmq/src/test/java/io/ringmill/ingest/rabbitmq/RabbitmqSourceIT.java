package io.ringmill.ingest.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.MessageProperties;
import io.ringmill.ingest.testing.SourceRun;
import io.ringmill.metrics.SourceMetrics.State;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/** The source beside a real server. {@code -Dringmill.messages=N} sends more. */
class RabbitmqSourceIT extends BesideServer {

    private static final int MESSAGES = Integer.getInteger("ringmill.messages", 100_000);
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int CONFIRM_EVERY = 1000;
    private static final long CONFIRM_MS = 60_000;

    private static final String PIPELINE = """
            streams: {s: {key: k, fields: {id: long}}}
            sources: [{rabbitmq: {uri: '%s', queue: %s%s}}]
            """;

    private static SourceRun run(String queue, String more) throws IOException {
        return SourceRun.start(PIPELINE.formatted(server.uri(), queue, more));
    }

    private static void make(String queue) throws Exception {
        try (Connection connection = connect()) {
            connection.createChannel().queueDeclare(queue, true, false, false, Map.of());
        }
    }

    /** Sends messages with these ids. */
    private static void send(String queue, int from, int to) throws Exception {
        try (Connection connection = connect()) {
            Channel channel = connection.createChannel();
            channel.queueDeclare(queue, true, false, false, Map.of());
            channel.confirmSelect();
            for (int id = from; id < to; id++) {
                String text = "{\"k\":\"K" + id % 100 + "\",\"id\":" + id + ",\"price\":101.25,\"side\":\"buy\"}";
                channel.basicPublish(
                        "", queue, MessageProperties.PERSISTENT_BASIC, text.getBytes(StandardCharsets.UTF_8));
                if (id % CONFIRM_EVERY == 0) {
                    channel.waitForConfirmsOrDie(CONFIRM_MS);
                }
            }
            channel.waitForConfirmsOrDie(CONFIRM_MS);
        }
    }

    private static long left(String queue) throws Exception {
        try (Connection connection = connect()) {
            return connection.createChannel().messageCount(queue);
        }
    }

    private static long[] ids(int count) {
        return LongStream.range(0, count).toArray();
    }

    private static long[] distinct(SourceRun run) {
        return Arrays.stream(run.events()).distinct().sorted().toArray();
    }

    @Test
    void shouldTakeAllInOrder() throws Exception {
        send("all", 0, MESSAGES);
        try (SourceRun run = run("all", "")) {
            await().atMost(PATIENCE).until(() -> run.count() >= MESSAGES);
            assertThat(run.events()).isEqualTo(ids(MESSAGES));
            assertThat(run.metrics().published()).isEqualTo(MESSAGES);
            assertThat(run.stopSource()).isTrue();
        }
        assertThat(left("all")).isZero();
    }

    @Test
    void shouldAcknowledgeWhatTheJournalHoldsAndNothingElse() throws Exception {
        send("held", 0, 500);
        try (SourceRun run = run("held", ", prefetch: 100")) {
            run.hold();
            await().until(() -> run.metrics().published() == 100);
            // The server sends no more until some are acknowledged.
            assertThat(run.stopSource()).isTrue();
            assertThat(run.metrics().published()).isEqualTo(100);
        }
        await().until(() -> left("held") == 500);
        try (SourceRun run = run("held", ", prefetch: 100")) {
            await().until(() -> run.count() == 500);
            assertThat(run.stopSource()).isTrue();
            assertThat(distinct(run)).isEqualTo(ids(500));
        }
        assertThat(left("held")).isZero();
    }

    @Test
    void shouldAcknowledgeWhatIsPublishedWhenThereIsNoJournal() throws Exception {
        send("unjournaled", 0, 5000);
        try (SourceRun run =
                SourceRun.startWithoutJournal(PIPELINE.formatted(server.uri(), "unjournaled", ", prefetch: 10"))) {
            await().until(() -> run.metrics().published() == 5000);
            assertThat(run.stopSource()).isTrue();
        }
        assertThat(left("unjournaled")).isZero();
    }

    @Test
    void shouldLoseNothingAndTakeNothingTwiceWhenTheServerGoesAwayAndComesBack() throws Exception {
        int half = 20_000;
        send("restart", 0, half);
        try (SourceRun run = run("restart", ", id: id")) {
            await().until(() -> run.count() > half / 10);
            run.hold();
            server.kill();
            await().until(() -> run.metrics().state() == State.RETRYING);
            run.goOn();
            server.start();
            send("restart", half, 2 * half);
            await().atMost(PATIENCE).until(() -> run.count() >= 2 * half && left("restart") == 0);
            assertThat(run.metrics().state()).isEqualTo(State.LIVE);
            assertThat(run.metrics().filtered()).as("recognised").isPositive();
            assertThat(run.events()).hasSize(2 * half);
            assertThat(distinct(run)).isEqualTo(ids(2 * half));
        }
    }

    @Test
    void shouldBeginWhenTheServerComesUp() throws Exception {
        send("late", 0, 10);
        server.stop();
        try (SourceRun run = run("late", "")) {
            await().until(() -> run.metrics().state() == State.RETRYING);
            server.start();
            await().atMost(PATIENCE).until(() -> run.count() == 10);
            assertThat(run.failure()).isNull();
        }
    }

    @Test
    void shouldKeepAsideWhatItCannotTake() throws Exception {
        make("odd");
        byte[] huge = new byte[(64 << 20) + 1];
        Arrays.fill(huge, (byte) ' ');
        try (Connection connection = connect()) {
            Channel channel = connection.createChannel();
            channel.confirmSelect();
            for (String text : List.of("{\"k\":\"A\",\"id\":1}", "{\"k\":", "[1]", "", "{\"id\":2}")) {
                channel.basicPublish("", "odd", null, text.getBytes(StandardCharsets.UTF_8));
            }
            channel.basicPublish("", "odd", null, huge);
            channel.basicPublish("", "odd", null, "{\"k\":\"A\",\"id\":3}".getBytes(StandardCharsets.UTF_8));
            channel.waitForConfirmsOrDie(CONFIRM_MS);
        }
        try (SourceRun run = run("odd", "")) {
            await().atMost(PATIENCE).until(() -> run.metrics().read() == 7);
            assertThat(run.stopSource()).isTrue();
            assertThat(run.events()).containsExactly(1, 3);
            assertThat(run.refused())
                    .hasSize(5)
                    .anyMatch(reason -> reason.startsWith("malformed JSON"))
                    .contains("key 'k' is missing", "longer than maxLine, 1048576 bytes");
        }
        assertThat(left("odd")).isZero();
    }

    @Test
    void shouldReadCsvAndWhatIsCompressed() throws Exception {
        make("csv");
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(zipped)) {
            out.write("A,3\nB,4\n".getBytes(StandardCharsets.UTF_8));
        }
        try (Connection connection = connect()) {
            Channel channel = connection.createChannel();
            channel.confirmSelect();
            for (String text : List.of("A,1", "A,2,3", "x")) {
                channel.basicPublish("", "csv", null, text.getBytes(StandardCharsets.UTF_8));
            }
            BasicProperties encoded =
                    new BasicProperties.Builder().contentEncoding("gzip").build();
            channel.basicPublish("", "csv", encoded, zipped.toByteArray());
            channel.waitForConfirmsOrDie(CONFIRM_MS);
        }
        try (SourceRun run = run("csv", ", format: csv, columns: [k, id], id: id")) {
            await().atMost(PATIENCE).until(() -> run.metrics().read() == 5);
            assertThat(run.stopSource()).isTrue();
            assertThat(run.events()).containsExactly(1, 3, 4);
            assertThat(run.refused())
                    .containsExactly("has 3 fields where 2 are expected", "has 1 field where 2 are expected");
        }
        assertThat(left("csv")).isZero();
    }

    @Test
    void shouldTakeFieldsFromPropertiesOfMessages() throws Exception {
        make("properties");
        try (Connection connection = connect()) {
            BasicProperties properties = new BasicProperties.Builder()
                    .timestamp(Date.from(Instant.ofEpochMilli(7000)))
                    .headers(Map.of("number", 42, "text", "43", "bytes", new byte[] {'4', '5'}))
                    .build();
            Channel channel = connection.createChannel();
            for (String key : List.of("44", "properties")) {
                channel.queueBind("properties", "amq.topic", key);
                channel.basicPublish("amq.topic", key, properties, "{\"k\":1}".getBytes(StandardCharsets.UTF_8));
            }
        }
        for (Map.Entry<String, Long> each : Map.of(
                        "timestamp", 7000L, "header.number", 42L, "header.text", 43L, "header.bytes", 45L)
                .entrySet()) {
            try (SourceRun run = run("properties", ", map: {id: '@" + each.getKey() + "'}")) {
                run.hold();
                await().until(() -> run.metrics().published() == 2);
                run.stopSource();
                run.goOn();
                await().until(() -> run.count() == 2);
                assertThat(run.events()).containsExactly(each.getValue(), each.getValue());
            }
            await().until(() -> left("properties") == 2);
        }
        try (SourceRun run = run("properties", ", map: {id: '@routingKey'}, where: id > 0")) {
            await().until(() -> run.metrics().read() == 2);
            assertThat(run.refused()).containsExactly("field 'id' is not a number: 'properties'");
            assertThat(run.stopSource()).isTrue();
            assertThat(run.events()).containsExactly(44);
        }
        assertThat(left("properties")).isZero();
    }

    @Test
    void shouldEndWithAClearErrorWhenTheServerRefuses() throws Exception {
        try (SourceRun run = run("missing", "")) {
            assertThat(run.await(30_000)).isTrue();
            assertThat(run.failure())
                    .hasMessageContaining("rabbitmq missing: the server amqp://127.0.0.1:" + server.port()
                            + " has no queue 'missing'; create it, or write declare: true");
            assertThat(run.metrics().state()).isEqualTo(State.FAILED);
        }
        String wrong = server.uri().replace("guest:guest", "guest:S3cret");
        try (SourceRun run = SourceRun.start(PIPELINE.formatted(wrong, "missing", ""))) {
            assertThat(run.await(30_000)).isTrue();
            assertThat(run.failure())
                    .hasMessageContaining("does not let this user in")
                    .hasMessageNotContaining("S3cret");
        }
        try (SourceRun run = SourceRun.start(PIPELINE.formatted(server.uri() + "/nowhere", "missing", ""))) {
            assertThat(run.await(30_000)).isTrue();
            assertThat(run.failure()).hasMessageContaining("nowhere");
        }
    }

    @Test
    void shouldMakeTheQueueWhenItIsToldTo() throws Exception {
        try (SourceRun run = run("made", ", declare: true")) {
            await().until(() -> run.metrics().state() == State.LIVE);
            send("made", 0, 10);
            await().until(() -> run.count() == 10);
        }
    }
}
