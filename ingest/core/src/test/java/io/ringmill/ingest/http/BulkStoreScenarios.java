package io.ringmill.ingest.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.metrics.EdgeMetrics.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What the sink does with a real store that takes {@code _bulk}. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class BulkStoreScenarios {

    private static final List<String> KEYS = List.of("A", "b c", "\"\\\n\t", "é😀/,{}", "x".repeat(600));
    private static final int PAGE = 10_000;

    /** Of the store, which all tests use. */
    @TempDir
    static Path home;

    @TempDir
    Path folder;

    private StoreServer store;

    abstract StoreServer start(Path home) throws IOException;

    /** A server that starts cold takes long for its first rows. */
    @BeforeAll
    static void bePatient() {
        Awaitility.setDefaultTimeout(SinkRun.PATIENCE);
    }

    @BeforeEach
    void start() throws IOException {
        if (store == null) {
            store = start(home);
        }
        store.call("DELETE", "/ringmill-last2,ringmill-alerts?ignore_unavailable=true", "");
    }

    @AfterAll
    void stop() {
        if (store != null) {
            store.close();
        }
    }

    private SinkRun run(String settings) throws IOException {
        return SinkRun.start("elasticsearch: {url: '" + store.url() + "', " + settings + "}");
    }

    /** All documents of an index, by their ids. */
    private Map<String, Map<?, ?>> documents(String index) {
        store.call("POST", "/" + index + "/_refresh", "");
        Map<String, Map<?, ?>> documents = new TreeMap<>();
        Object page = store.ask("POST", "/" + index + "/_search?scroll=1m", "{\"size\":" + PAGE + "}");
        while (true) {
            List<?> hits = (List<?>) ((Map<?, ?>) ((Map<?, ?>) page).get("hits")).get("hits");
            hits.forEach(hit ->
                    documents.put((String) ((Map<?, ?>) hit).get("_id"), (Map<?, ?>) ((Map<?, ?>) hit).get("_source")));
            if (hits.size() < PAGE) {
                return documents;
            }
            page = store.ask(
                    "POST",
                    "/_search/scroll",
                    "{\"scroll\":\"1m\",\"scroll_id\":\"" + ((Map<?, ?>) page).get("_scroll_id") + "\"}");
        }
    }

    private static void trade(SinkRun run, int i) {
        run.trade(KEYS.get(i % KEYS.size()), i);
    }

    private static void assertAreTrades(Map<String, Map<?, ?>> documents, int trades) {
        assertThat(documents).hasSize(trades);
        for (int i = 0; i < trades; i++) {
            String key = KEYS.get(i % KEYS.size());
            Map<?, ?> document = documents.get(BulkText.id("Last2-" + key + "-" + i));
            assertThat(document).as("document of trade %d", i).isNotNull();
            assertThat(document.get("key")).isEqualTo(key);
            double before = i < KEYS.size() ? i : i - KEYS.size();
            assertThat(document.get("mean")).isEqualTo((i + before) / 2);
            assertThat((String) document.get("@timestamp")).startsWith("2023-11-14T22:13:2");
        }
    }

    @Test
    void shouldIndexResultsAndAlerts() throws IOException {
        try (SinkRun run = run("buffer: {batch: 100}")) {
            for (int i = 0; i < 300; i++) {
                trade(run, i);
            }
            run.awaitSent(300 + 199);
        }
        assertAreTrades(documents("ringmill-last2"), 300);
        Map<String, Map<?, ?>> alerts = documents("ringmill-alerts");
        assertThat(alerts).hasSize(199);
        assertThat(alerts.get("high-b c-101").get("message")).isEqualTo("b c \"b\" at 101");
        Object range = store.ask(
                "POST",
                "/ringmill-last2/_search?filter_path=hits.total.value",
                "{\"query\":{\"range\":{\"@timestamp\":{\"gte\":\"2023-11-14T22:13:20Z\",\"lt\":\"2023-11-14T22:13:21Z\"}}}}");
        assertThat(range.toString()).isEqualTo("{hits={total={value=300.0}}}");
    }

    @Test
    void shouldKeepWhatTheStoreRefusesWithItsReason() throws IOException {
        store.call("PUT", "/ringmill-last2", "{\"mappings\":{\"properties\":{\"side\":{\"type\":\"integer\"}}}}");
        Path dead = folder.resolve("dead.ndjson");
        try (SinkRun run = run("windows: [Last2], deadLetters: '" + dead + "'")) {
            for (int i = 0; i < 100; i++) {
                run.trade("A", i, i % 10 == 3 ? "seven" : "7");
            }
            run.awaitSent(90);
            run.awaitFailed(10);
        }
        assertThat(documents("ringmill-last2")).hasSize(90).doesNotContainKey("Last2-A-13");
        assertThat(Files.readAllLines(dead))
                .hasSize(10)
                .allMatch(line -> line.contains("of type [integer]") && line.contains("seven"));
    }

    @Test
    void shouldLoseNothingWhenTheStoreIsKilled() throws IOException {
        int trades = 6000;
        try (SinkRun run = run("windows: [Last2], buffer: {batch: 100}, retry: {first: 50ms, most: 500ms}")) {
            for (int i = 0; i < trades / 2; i++) {
                trade(run, i);
            }
            Awaitility.await().until(() -> run.edge().sent() > 500);
            store.kill();
            for (int i = trades / 2; i < trades; i++) {
                trade(run, i);
            }
            Awaitility.await().until(() -> run.edge().state() == State.RETRYING);
            store.start();
            run.awaitSent(trades);
        }
        assertAreTrades(documents("ringmill-last2"), trades);
    }
}
