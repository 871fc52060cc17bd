package io.ringmill.ingest.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.ringmill.ingest.http.FakeServer.Posted;
import io.ringmill.metrics.EdgeMetrics.State;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Alerts posted to a server that answers in all sorts of ways. */
class WebhookSinkTest {

    private static final String QUICK = "retry: {first: 1ms, most: 5ms}";
    private static final String HOSTILE = "A\"\\},{\n\t\u0001é😀 %";

    @TempDir
    private Path folder;

    private FakeServer server;

    @BeforeEach
    void start() throws IOException {
        server = new FakeServer();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private SinkRun run(String settings) throws IOException {
        return SinkRun.start("webhook: {url: '" + server.url() + "/hooks/SECRETPATH', " + settings + "}");
    }

    private static List<String> ids(List<Posted> posts) {
        return posts.stream().map(post -> post.header("Idempotency-Key")).toList();
    }

    @Test
    void shouldPostEachAlertInOrderAndNoResults() throws IOException {
        try (SinkRun run = run("headers: {X-Team: a, Authorization: 'Bearer t'}")) {
            IntStream.range(0, 20).forEach(i -> run.trade("A", 101 + i));
            run.awaitSent(20);
            assertThat(ids(server.posts))
                    .isEqualTo(
                            IntStream.range(0, 20).mapToObj(i -> "high-A-" + i).toList());
            Posted first = server.posts.get(0);
            assertThat(first.body())
                    .isEqualTo(
                            "{\"rule\":\"high\",\"key\":\"A\",\"time\":1700000000000001000,\"seq\":0,\"state\":\"firing\","
                                    + "\"severity\":\"critical\",\"message\":\"A \\\"b\\\" at 101\","
                                    + "\"values\":{\"price\":101,\"Last2.n\":7,\"side\":\"b\"}}");
            assertThat(first.path()).isEqualTo("/hooks/SECRETPATH");
            assertThat(first.header("Content-Type")).isEqualTo("application/json");
            assertThat(first.header("X-Team")).isEqualTo("a");
            assertThat(first.header("Authorization")).isEqualTo("Bearer t");
            assertThat(first.header("X-Ringmill-Signature")).isNull();
        }
    }

    @Test
    void shouldPostResultsOfWindowsThatAreNamed() throws IOException {
        try (SinkRun run = run("windows: [Last2]")) {
            run.trade("A", 101);
            run.awaitSent(1);
            assertThat(server.posts.get(0).body()).startsWith("{\"window\":\"Last2\",\"key\":\"A\"");
        }
    }

    @Test
    void shouldEscapeHostileTextInJsonTemplates() throws IOException {
        String template =
                "{\"text\": \"*{rule}* [{key}] {message} {value:price} {value:side} {severity}/{state} {time} {id}\","
                        + " \"key\": {key}, \"n\": {value:Last2.n}, \"p\": {value:price}}";
        try (SinkRun run = run("template: '" + template + "'")) {
            run.trade(HOSTILE, 101.5, HOSTILE);
            run.awaitSent(1);
        }
        Posted post = server.posts.get(0);
        assertThat(post.header("Content-Type")).isEqualTo("application/json");
        String id = "high-" + HOSTILE + "-0";
        assertThat(JsonTree.parse(post.body()))
                .isEqualTo(Map.of(
                        "text",
                        "*high* [" + HOSTILE + "] " + HOSTILE + " \"" + HOSTILE + "\" at 101.5 101.5 " + HOSTILE
                                + " critical/firing 2023-11-14T22:13:20.000001Z " + id,
                        "key",
                        HOSTILE,
                        "n",
                        7.0,
                        "p",
                        101.5));
        assertThat(post.header("Idempotency-Key")).isEqualTo("high-A\"\\},{%0A%09%01%C3%A9%F0%9F%98%80%20%25-0");
    }

    @Test
    void shouldPostPlainTextTemplatesAsTheyAre() throws IOException {
        try (SinkRun run = run("template: '{severity}: {message} {not a placeholder} {}'")) {
            run.trade("A\"", 101);
            run.awaitSent(1);
        }
        assertThat(server.posts.get(0).body()).isEqualTo("critical: A\" \"b\" at 101 {not a placeholder} {}");
        assertThat(server.posts.get(0).header("Content-Type")).isEqualTo("text/plain; charset=utf-8");
    }

    @Test
    void shouldSignTimeAndBody() throws Exception {
        try (SinkRun run = run("secret: 'top secret'")) {
            run.trade(HOSTILE, 101);
            run.awaitSent(1);
        }
        Posted post = server.posts.get(0);
        byte[] time = (post.header("X-Ringmill-Timestamp") + ".").getBytes(StandardCharsets.UTF_8);
        assertThat(post.header("X-Ringmill-Signature")).isEqualTo("sha256=" + hmac(time, post.bytes()));
        Path signed = folder.resolve("signed");
        Files.write(signed, time);
        Files.write(signed, post.bytes(), java.nio.file.StandardOpenOption.APPEND);
        if (Files.isExecutable(Path.of("/usr/bin/openssl"))) {
            Process openssl = new ProcessBuilder(
                            "/usr/bin/openssl", "dgst", "-sha256", "-hmac", "top secret", signed.toString())
                    .start();
            String said = new String(openssl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(said.strip())
                    .endsWith(post.header("X-Ringmill-Signature").substring("sha256=".length()));
        }
    }

    private static String hmac(byte[] time, byte[] body) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec("top secret".getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        mac.update(time);
        return HexFormat.of().formatHex(mac.doFinal(body));
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 429, 500, 503})
    void shouldPostAgainWhenTheServerIsInTrouble(int status) throws IOException {
        server.reply = (count, post, exchange) -> FakeServer.answer(exchange, count % 3 < 2 ? status : 200, "wait");
        try (SinkRun run = run(QUICK)) {
            IntStream.range(0, 5).forEach(i -> run.trade("A", 101));
            run.awaitSent(5);
            assertThat(run.edge().retries()).isEqualTo(10);
            assertThat(ids(server.posts))
                    .isEqualTo(IntStream.range(0, 15)
                            .mapToObj(i -> "high-A-" + i / 3)
                            .toList());
        }
    }

    @Test
    void shouldWaitAsLongAsTheServerAsks() throws IOException {
        server.reply = (count, post, exchange) -> {
            exchange.getResponseHeaders().set("Retry-After", "1");
            FakeServer.answer(exchange, count == 0 ? 429 : 200, "");
        };
        try (SinkRun run = run(QUICK)) {
            run.trade("A", 101);
            await().until(() -> run.edge().state() == State.RETRYING);
            assertThat(run.edge().nextTryMs()).isBetween(1L, 1000L);
            run.awaitSent(1);
        }
        assertThat(server.posts.get(1).atNs() - server.posts.get(0).atNs()).isGreaterThan(900_000_000L);
    }

    @Test
    void shouldKeepWhatTheServerRefusesAndGoOn() throws IOException {
        server.reply = (count, post, exchange) ->
                FakeServer.answer(exchange, post.body().contains("\"B\"") ? 400 : 200, "{\"error\":\n \"no B\"}");
        Path dead = folder.resolve("dead.ndjson");
        try (SinkRun run = run("deadLetters: '" + dead + "'")) {
            run.trade("A", 101);
            run.trade("B", 102);
            run.trade("C", 103);
            run.awaitSent(2);
            run.awaitFailed(1);
        }
        assertThat(ids(server.posts)).containsExactly("high-A-0", "high-B-1", "high-C-2");
        assertThat(Files.readString(dead))
                .contains("\"id\":\"high-B-1\"", "the server answered with status 400: {\\\"error\\\": \\\"no B\\\"}")
                .doesNotContain("SECRETPATH");
    }

    @Test
    void shouldSendAgainWhenConnectionsBreakOrStall() throws IOException {
        CountDownLatch end = new CountDownLatch(1);
        server.reply = (count, post, exchange) -> {
            switch (count) {
                case 0 -> exchange.close(); // no answer
                case 1 -> {
                    exchange.sendResponseHeaders(200, 100); // an answer that breaks off
                    exchange.getResponseBody().write(1);
                    exchange.getResponseBody().flush();
                    hold(end);
                }
                case 2 -> hold(end); // none in time
                default -> FakeServer.answer(exchange, 200, "slow but well");
            }
        };
        try (SinkRun run = run("timeout: 2s, " + QUICK)) {
            run.trade("A", 101);
            run.awaitSent(1);
            assertThat(run.edge().retries()).isEqualTo(3);
        } finally {
            end.countDown();
        }
        assertThat(ids(server.posts)).containsOnly("high-A-0").hasSize(4);
    }

    private static void hold(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void shouldFollowRedirectsOfTheSameSchemeWithoutGivingSecretsAway() throws IOException {
        try (FakeServer another = new FakeServer();
                SinkRun run = run("headers: {X-Key: secret}")) {
            server.reply = (count, post, exchange) -> {
                exchange.getResponseHeaders().set("Location", count == 0 ? "/moved" : another.url() + "/there");
                FakeServer.answer(exchange, count == 0 ? 301 : 307, "");
            };
            run.trade("A", 101);
            run.awaitSent(1);
            assertThat(server.posts.get(1).path()).isEqualTo("/moved");
            assertThat(server.posts.get(1).header("X-Key")).isEqualTo("secret");
            assertThat(another.posts.get(0).body())
                    .isEqualTo(server.posts.get(0).body());
            assertThat(another.posts.get(0).header("X-Key")).isNull();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://127.0.0.1/x", "ftp://127.0.0.1/", "/again", ":::", ""})
    void shouldRefuseRedirectsElsewhere(String location) throws IOException {
        server.reply = (count, post, exchange) -> {
            exchange.getResponseHeaders().set("Location", location);
            FakeServer.answer(exchange, location.isEmpty() ? 303 : 302, "");
        };
        Path dead = folder.resolve("dead.ndjson");
        try (SinkRun run = run("deadLetters: '" + dead + "'")) {
            run.trade("A", 101);
            run.awaitFailed(1);
        }
        assertThat(Files.readString(dead)).contains("which is not followed; is the url right?");
    }

    @Test
    @Timeout(value = 120, unit = TimeUnit.SECONDS)
    void shouldEndSoonWhileTheServerDoesNotAnswer() throws IOException {
        CountDownLatch end = new CountDownLatch(1);
        server.reply = (count, post, exchange) -> hold(end);
        SinkRun run = run("timeout: 0s");
        run.trade("A", 101);
        await().until(() -> server.posts.size() == 1);
        run.close();
        assertThat(run.edge().state()).isEqualTo(State.ENDED);
        assertThat(run.edge().detail()).isEqualTo("the far end did not confirm in time");
        assertThat(run.edge().sent()).isZero();
        end.countDown();
    }

    @Test
    void shouldNameWhatIsWrong() {
        assertThatThrownBy(() -> run("template: '{\"a\": {ruel} {value:prise}', contentType: \"a\\nb\""))
                .hasMessageContaining("has no placeholder {ruel}; did you mean 'rule'?")
                .hasMessageContaining("{value:prise}, but no rule reads this name")
                .hasMessageContaining("did you mean 'price'?")
                .hasMessageContaining("must be a content type such as application/json");
        assertThatThrownBy(() -> run("template: '{\"a\": {rule} {key}}'"))
                .hasMessageContaining(
                        "is no JSON once its placeholders are filled in: unexpected '\"' at character 11");
        assertThatThrownBy(() -> SinkRun.start("webhook: {url: 'example.com/SECRETPATH', secret: '${NO_SUCH_NAME}'}"))
                .hasMessageContaining("must be an address such as https://example.com/hooks/alerts")
                .hasMessageContaining("the environment has no variable NO_SUCH_NAME")
                .hasMessageNotContaining("SECRETPATH");
    }
}
