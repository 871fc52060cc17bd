package io.ringmill.ingest.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.GetResponse;
import io.ringmill.ingest.testing.SinkRun;
import io.ringmill.metrics.EdgeMetrics.State;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The sink beside a real server; what is there is read by RabbitMQ's own client. */
class RabbitmqSinkIT extends BesideServer {

    private static final int BATCH = 500;

    private static final String PIPELINE = """
            streams:
              trades: {key: symbol, fields: {price: double, size: long, side: symbol}, time: {field: ts, unit: ns}}
            windows:
              w: {window: sliding 1 events, select: {price: last(price), size: last(size)}}
            rules:
              high: {when: price > 100, fire: both, message: '{key} at {price}', severity: critical}
            sinks: [{rabbitmq: {uri: '%s', retry: {first: 5ms, most: 100ms}, %s}}]
            """;

    private static void make(String queue) throws Exception {
        try (Connection connection = connect()) {
            connection.createChannel().queueDeclare(queue, true, false, false, Map.of());
        }
    }

    private static SinkRun run(String settings) throws IOException {
        return new SinkRun(PIPELINE.formatted(server.uri(), settings));
    }

    private static List<GetResponse> taken(String queue) throws Exception {
        try (Connection connection = connect()) {
            Channel channel = connection.createChannel();
            List<GetResponse> all = new ArrayList<>();
            for (GetResponse next = channel.basicGet(queue, true); next != null; next = channel.basicGet(queue, true)) {
                all.add(next);
            }
            return all;
        }
    }

    private static List<String> ids(String queue) throws Exception {
        return taken(queue).stream().map(each -> each.getProps().getMessageId()).toList();
    }

    private static List<String> expectedIds(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "w-K" + i % 100 + "-" + i)
                .toList();
    }

    private static String text(GetResponse message) {
        return new String(message.getBody(), StandardCharsets.UTF_8);
    }

    @Test
    void shouldSendResultsAndAlertsToQueuesByTheirNames() throws Exception {
        make("w");
        make("high");
        try (SinkRun run = run("mandatory: true")) {
            run.trade("A", 1.5, 2, "buy");
            run.trade("B", 101, 3, "sell");
            run.awaitDone(3);
            assertThat(run.edge().state()).isEqualTo(State.LIVE);
        }
        List<GetResponse> results = taken("w");
        assertThat(results).extracting(each -> each.getProps().getMessageId()).containsExactly("w-A-0", "w-B-1");
        assertThat(text(results.get(0)))
                .startsWith("{\"window\":\"w\",\"key\":\"A\",\"time\":1700000000000001124,")
                .endsWith("\"price\":1.5,\"size\":2}");
        assertThat(results.get(0).getProps().getContentType()).isEqualTo("application/json");
        assertThat(results.get(0).getProps().getDeliveryMode()).isEqualTo(2);
        assertThat(results.get(0).getProps().getTimestamp()).hasTime(1_700_000_000_000L);
        assertThat(results.get(0).getProps().getType()).isEqualTo("w");
        List<GetResponse> alerts = taken("high");
        assertThat(alerts).extracting(each -> each.getProps().getMessageId()).containsExactly("high-B-1");
        assertThat(text(alerts.get(0))).contains("\"rule\":\"high\"", "\"message\":\"B at 101\"");
    }

    @Test
    void shouldSendByAnExchangeAndRefuseAloneWhatNoQueueTakes() throws Exception {
        Path dead = dir.resolve("dead.ndjson");
        String longKey = "L".repeat(250);
        String tooLong = "X".repeat(300);
        try (Connection connection = connect()) {
            Channel channel = connection.createChannel();
            channel.exchangeDeclare("results", "topic", true);
            channel.queueDeclare("some", true, false, false, Map.of());
            channel.queueBind("some", "results", "w.A");
            channel.queueBind("some", "results", "w." + longKey);
        }
        String settings = "exchange: results, routingKey: '{name}.{key}', windows: [w], deadLetters: '" + dead + "'";
        try (SinkRun run = run(settings)) {
            for (String key : List.of("A", "B", longKey, tooLong, "A")) {
                run.trade(key, 1, 1, "buy");
            }
            run.awaitDone(5);
            assertThat(run.edge().failed()).isEqualTo(2);
            assertThat(run.edge().retries()).isZero();
        }
        List<GetResponse> all = taken("some");
        assertThat(all)
                .extracting(each -> MessageProperties.id(each.getProps()))
                .containsExactly("w-A-0", "w-" + longKey + "-2", "w-A-4");
        assertThat(all).extracting(each -> each.getEnvelope().getRoutingKey()).contains("w.A");
        assertThat(Files.readString(dead))
                .contains("no queue of exchange 'results' takes the routing key 'w.B'", "longer than 255 bytes")
                .hasLineCount(2);
        try (SinkRun run = run("exchange: results, windows: [w], mandatory: false")) {
            run.trade("A", 1, 1, "buy");
            run.awaitDone(1);
            assertThat(run.edge().failed()).isZero();
        }
    }

    @Test
    void shouldLoseNothingWhenTheServerIsKilled() throws Exception {
        int rows = 30_000;
        make("killed");
        // A server that is killed may forget a queue that it has only just been asked for; one that ends in good order
        // does not.
        server.stop();
        server.start();
        try (SinkRun run = run("routingKey: killed, windows: [w]")) {
            for (int i = 0; i < rows; i++) {
                run.trade("K" + i % 100, i, 1, "buy");
                if (i == rows / 3 || i == 2 * rows / 3) {
                    long before = run.edge().retries();
                    server.kill();
                    await().until(() -> run.edge().retries() > before + 1);
                    assertThat(run.edge().state()).isEqualTo(State.RETRYING);
                    server.start();
                }
            }
            run.awaitDone(rows);
            assertThat(run.edge().failed()).isZero();
        }
        List<String> ids = ids("killed");
        System.out.printf("rabbitmq: %d rows, %d messages after two kills%n", rows, ids.size());
        assertThat(ids.stream().distinct().toList()).containsExactlyInAnyOrderElementsOf(expectedIds(rows));
        assertThat(ids.size()).isLessThanOrEqualTo(rows + 2 * BATCH);
    }

    @Test
    void shouldConnectOnceTheServerIsThere() throws Exception {
        make("late");
        server.stop();
        try (SinkRun run = run("routingKey: late, windows: [w]")) {
            run.trade("K0", 1, 1, "buy");
            await().until(() ->
                    run.edge().state() == State.RETRYING && run.edge().retries() > 0);
            assertThat(run.edge().detail()).contains("cannot connect to amqp://127.0.0.1:" + server.port());
            server.start();
            run.awaitDone(1);
        }
        assertThat(ids("late")).isEqualTo(expectedIds(1));
    }

    @Test
    void shouldSendAgainWhenAQueueIsFull() throws Exception {
        try (Connection connection = connect()) {
            connection
                    .createChannel()
                    .queueDeclare(
                            "full", true, false, false, Map.of("x-max-length", 2, "x-overflow", "reject-publish"));
        }
        try (SinkRun run = run("routingKey: full, windows: [w], buffer: {batch: 1}")) {
            for (int i = 0; i < 5; i++) {
                run.trade("K" + i, 1, 1, "buy");
            }
            await().until(() -> run.edge().retries() > 2);
            assertThat(run.edge().detail()).contains("could not take 1 message; is a queue full?");
            List<String> got = new ArrayList<>();
            await().until(() -> got.addAll(ids("full")) && run.edge().sent() == 5);
            got.addAll(ids("full"));
            assertThat(got.stream().distinct().toList()).isEqualTo(expectedIds(5));
        }
    }

    private static void awaitFailure(String uri, String settings, String message) throws Exception {
        SinkRun run = new SinkRun(PIPELINE.formatted(uri, settings));
        assertThat(run.awaitFailure()).contains(message).doesNotContain("S3cret");
        assertThatThrownBy(run::close).hasStackTraceContaining(message);
    }

    @Test
    void shouldSayAtOnceWhatTheServerRefuses() throws Exception {
        String wrong = server.uri().replace("guest:guest", "guest:S3cret");
        awaitFailure(wrong, "windows: [w]", "does not let this user in; are user, password");
        awaitFailure(server.uri() + "/nowhere", "windows: [w]", "nowhere");
        awaitFailure(server.uri(), "windows: [w], exchange: none", "has no exchange 'none'; create it");
    }
}
