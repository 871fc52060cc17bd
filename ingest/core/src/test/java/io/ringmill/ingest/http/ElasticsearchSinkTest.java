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
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Documents sent to a server that answers as Elasticsearch does in trouble. */
class ElasticsearchSinkTest {

    private static final String QUICK = "retry: {first: 1ms, most: 5ms}";

    @TempDir
    private Path folder;

    /** What is indexed, by index and id. */
    private final Map<String, Map<?, ?>> documents = new ConcurrentSkipListMap<>();

    private FakeServer server;

    /** What the server does with a document. */
    private interface Judge {
        int status(int request, String id);
    }

    @BeforeEach
    void start() throws IOException {
        server = new FakeServer();
        index((request, id) -> 201);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private void index(Judge judge) {
        server.reply = (count, post, exchange) -> {
            String[] lines = post.body().split("\n");
            String items = IntStream.range(0, lines.length / 2)
                    .mapToObj(i -> {
                        Map<?, ?> action = (Map<?, ?>) ((Map<?, ?>) JsonTree.parse(lines[2 * i])).get("index");
                        String id = (String) action.get("_id");
                        int status = judge.status(count, id);
                        if (status == 201) {
                            documents.put(
                                    action.get("_index") + "/" + id, (Map<?, ?>) JsonTree.parse(lines[2 * i + 1]));
                            return "{\"index\":{\"status\":201}}";
                        }
                        return "{\"index\":{\"status\":" + status
                                + ",\"error\":{\"type\":\"some_exception\",\"reason\":\"not"
                                + " liked\",\"caused_by\":{\"type\":\"deep\",\"reason\":\"down\"}}}}";
                    })
                    .collect(Collectors.joining(","));
            FakeServer.answer(exchange, 200, "{\"errors\":" + items.contains("error") + ",\"items\":[" + items + "]}");
        };
    }

    private SinkRun run(String settings) throws IOException {
        return SinkRun.start("elasticsearch: {url: '" + server.url() + "/es/', " + settings + "}");
    }

    @Test
    void shouldIndexResultsAndAlertsByTheirIds() throws IOException {
        try (SinkRun run = run("user: u, password: p")) {
            run.trade("A\"\n", 101);
            run.awaitSent(2);
        }
        Posted post = server.posts.get(0);
        assertThat(post.path()).startsWith("/es/_bulk?filter_path=");
        assertThat(post.header("Authorization")).isEqualTo("Basic dTpw");
        assertThat(post.header("Content-Encoding")).isEqualTo("gzip");
        assertThat(documents.keySet()).containsExactly("ringmill-alerts/high-A\"\n-0", "ringmill-last2/Last2-A\"\n-0");
        Map<Object, Object> expected = new TreeMap<>(
                Map.of("@timestamp", "2023-11-14T22:13:20.000Z", "window", "Last2", "key", "A\"\n", "time", (double)
                        1_700_000_000_000_001_000L));
        expected.putAll(Map.of("mean", 101.0, "sd", JsonTree.NULL, "n", 7.0, "side", "b"));
        assertThat(documents.get("ringmill-last2/Last2-A\"\n-0")).isEqualTo(expected);
    }

    @Test
    void shouldSendAgainWhatIsToComeLaterAndKeepWhatIsRefused() throws IOException {
        index((request, id) -> id.endsWith("-3") ? 400 : request < 2 && id.endsWith("-5") ? 429 : 201);
        Path dead = folder.resolve("dead.ndjson");
        try (SinkRun run = run("windows: [Last2], deadLetters: '" + dead + "', " + QUICK)) {
            IntStream.range(0, 10).forEach(i -> run.trade("A", i));
            run.awaitSent(9);
            run.awaitFailed(1);
            assertThat(run.edge().retries()).isPositive();
        }
        assertThat(documents).hasSize(9).doesNotContainKey("ringmill-last2/Last2-A-3");
        assertThat(Files.readString(dead))
                .contains("\"id\":\"Last2-A-3\"", "some_exception: not liked; deep: down (status 400)")
                .hasLineCount(1);
    }

    @Test
    void shouldSplitWhatIsTooLarge() throws IOException {
        FakeServer.Reply indexing = server.reply;
        server.reply = (count, post, exchange) -> {
            if (post.bytes().length > 1000) {
                FakeServer.answer(exchange, 413, "");
            } else {
                indexing.to(count, post, exchange);
            }
        };
        Path dead = folder.resolve("dead.ndjson");
        try (SinkRun run = run("windows: [Last2], buffer: {batch: 50, linger: 1h}, deadLetters: '" + dead + "'")) {
            IntStream.range(0, 49).forEach(i -> run.trade("A", i));
            run.trade("B".repeat(1000), 1);
            run.awaitSent(49);
            run.awaitFailed(1);
        }
        assertThat(documents).hasSize(49);
        assertThat(Files.readString(dead)).contains("status 413");
    }

    @Test
    void shouldWaitForAStoreThatStartsAndHaltWhenItRefusesTheLogin() throws IOException {
        server.other = (count, post, exchange) -> FakeServer.answer(exchange, 503, "starting");
        try (SinkRun run = run(QUICK)) {
            run.trade("A", 1);
            await().until(() -> run.edge().retries() > 2);
            assertThat(run.edge().state()).isEqualTo(State.RETRYING);
            assertThat(run.edge().detail()).isEqualTo("the server answered with status 503: starting");
            server.other = (count, post, exchange) -> FakeServer.answer(exchange, 200, "{}");
            run.awaitSent(1);
            server.other = (count, post, exchange) -> FakeServer.answer(exchange, 401, "not yet");
            FakeServer.Reply indexing = server.reply;
            server.reply = (count, post, exchange) -> FakeServer.answer(exchange, 401, "not yet");
            long before = run.edge().retries();
            run.trade("A", 2);
            await().until(() -> run.edge().retries() > before + 2);
            assertThat(run.edge().state()).isEqualTo(State.RETRYING);
            server.reply = indexing;
            server.other = (count, post, exchange) -> FakeServer.answer(exchange, 403, "may not look, may write");
            run.awaitSent(2);
        }
        server.other = (count, post, exchange) -> FakeServer.answer(exchange, 401, "who?");
        SinkRun run = run("onFailure: halt, " + QUICK);
        await().until(() -> run.edge().state() == State.FAILED);
        assertThat(run.edge().detail()).contains("status 401: who? (who logs in is wrong, or may not do this)");
        assertThatThrownBy(run::close).hasStackTraceContaining("who logs in is wrong");
    }

    @Test
    void shouldNotTakeAPageForAnAnswer() throws IOException {
        server.reply = (count, post, exchange) -> FakeServer.answer(exchange, 200, "<html>");
        try (SinkRun run = run("onFailure: drop, retry: {first: 1ms, most: 1ms, for: 20ms}")) {
            run.trade("A", 1);
            run.awaitFailed(1);
        }
        assertThat(documents).isEmpty();
    }

    @Test
    void shouldShortenIdsThatAreTooLong() {
        assertThat(BulkText.id("a-b-1")).isEqualTo("a-b-1");
        assertThat(BulkText.id("é".repeat(256))).isEqualTo("é".repeat(256));
        String longer = "é".repeat(257);
        assertThat(BulkText.id(longer))
                .hasSize(64)
                .isEqualTo(BulkText.id(longer))
                .isNotEqualTo(BulkText.id(longer + "x"));
        assertThat(BulkText.id(longer).getBytes(StandardCharsets.UTF_8)).hasSize(64);
    }

    @Test
    void shouldNameWhatIsWrong() {
        assertThatThrownBy(() -> run("index: '_{name}', alerts: 'a b', user: u, apiKey: KEY"))
                .hasMessageContaining("gives '_last2', which begins with '_', which no name of an index may")
                .hasMessageContaining("gives 'a b', which holds ' ', which no name of an index may")
                .hasMessageContaining("needs both 'user' and 'password'")
                .hasMessageContaining("stands beside 'user'; keep one of them");
        List.of("", "a/b", "{nam}", "x".repeat(256), "-a", "..")
                .forEach(name -> assertThat(IndexName.fault(name)).isPresent());
        assertThat(IndexName.fault("ringmill-é.1")).isEmpty();
    }
}
