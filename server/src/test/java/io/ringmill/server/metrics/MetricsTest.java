package io.ringmill.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ringmill.Engine;
import io.ringmill.event.EventColumns;
import io.ringmill.metrics.SourceMetrics;
import io.ringmill.output.Sink;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.publish.EventPublisher;
import io.ringmill.server.Server;
import io.ringmill.server.ServerSettings;
import io.ringmill.server.ServerSettings.Secret;
import io.ringmill.server.api.PretendedSink;
import io.ringmill.server.host.Durability;
import io.ringmill.server.host.Feeds;
import io.ringmill.server.host.Host;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetricsTest {

    private static final String TOKEN = "to-change-0123456789";
    private static final String READ = "to-read-0123456789";
    private static final int EVENTS = 6_400;
    private static final Path DEPLOY = Path.of("..", "deploy");
    private static final Pattern METRIC = Pattern.compile("\\b(?:ringmill|jvm|process)_[a-z0-9_]+");
    private static final String PIPELINE = """
            name: watch
            streams: {trades: {key: symbol, fields: {price: double}, where: price > 0}}
            windows: {p100: {on: trades, window: sliding 100 events, select: {mean: mean(price)}}}
            rules: {high: {on: trades, when: price > 90, fire: each}}
            """;

    private final PretendedSink far = new PretendedSink("far", true);
    private Engine engine;
    private Server server;

    @BeforeEach
    void serve() throws IOException {
        engine = Engine.builder(Pipeline.parse(PIPELINE, "watch.yml"))
                .sink(new NoSink())
                .sink(far)
                .start();
        Secret change = new Secret(TOKEN);
        ServerSettings settings = new ServerSettings(
                0,
                "127.0.0.1",
                Optional.of(change),
                Optional.of(new Secret(READ)),
                Optional.empty(),
                ServerSettings.Limits.DEFAULT);
        server = Server.start(engine, settings, Host.NONE.with(new OneFeed()).with(new Disk()));
        publish();
    }

    private void publish() {
        try (EventPublisher trades = engine.publisher("trades")) {
            EventColumns rows = trades.columns(EVENTS);
            int key = trades.key("TSLA-a-key");
            for (int i = 0; i < EVENTS; i++) {
                rows.keys()[i] = key;
                rows.doubles("price")[i] = i % 100;
            }
            trades.publish(rows, 0, EVENTS);
        }
        await().until(() -> engine.metrics().accepted() + engine.metrics().filtered() == EVENTS);
    }

    @AfterEach
    void close() {
        server.close();
        engine.close();
    }

    private static final class NoSink implements Sink {
        @Override
        public String name() {
            return "nowhere";
        }

        @Override
        public void close() {}
    }

    private static final class OneFeed implements Feeds {
        @Override
        public List<Feed> list() {
            return List.of(new Feed(
                    new SourceMetrics("exchange", SourceMetrics.State.RETRYING, 10, 7, 2, 1, 3, "refused"),
                    "websocket",
                    "trades",
                    "",
                    false));
        }

        @Override
        public void pause(String name) {}

        @Override
        public void resume(String name) {}
    }

    private static final class Disk implements Durability {
        @Override
        public Optional<JournalState> journal() {
            return Optional.of(new JournalState("journal", 1000, 5000, ""));
        }

        @Override
        public Optional<SnapshotState> snapshots() {
            return Optional.of(new SnapshotState("follower", 10, 5, 1_700_000_000_000_000_000L, "equal", ""));
        }

        @Override
        public long snapshot() {
            return 5;
        }
    }

    private HttpResponse<byte[]> get(String path, String accept, String token) throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(server.uri().resolve(path)).header("Accept", accept);
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    private String text() throws Exception {
        return new String(get("/metrics", "text/plain", READ).body(), java.nio.charset.StandardCharsets.UTF_8);
    }

    @Test
    void shouldCountWhatTheEngineCounts() throws Exception {
        assertThat(text())
                .contains("ringmill_events_total{outcome=\"accepted\",stream=\"trades\"} " + (double) (EVENTS - 64))
                .contains("ringmill_events_total{outcome=\"filtered\",stream=\"trades\"} 64.0")
                .contains("ringmill_window_emissions_total{window=\"p100\"} " + (double) (EVENTS - 64))
                .contains("ringmill_alerts_total{rule=\"high\"} " + 9.0 * 64)
                .contains("ringmill_keys 1.0")
                .contains("ringmill_source_state{source=\"exchange\",ringmill_source_state=\"retrying\"} 1")
                .contains("ringmill_source_records_total{outcome=\"invalid\",source=\"exchange\"} 1.0")
                .contains("ringmill_source_gaps_total{source=\"exchange\"} 3.0")
                .contains("ringmill_sink_state{sink=\"far\",ringmill_sink_state=\"live\"} 1")
                .contains("ringmill_sink_buffer_used_slots{sink=\"far\"} 3.0")
                .contains("ringmill_sink_sent_total{sink=\"far\"} 4000.0")
                .contains("ringmill_sink_buffer_dropped_total{sink=\"far\"} 20.0")
                .contains("ringmill_sink_failed_total{sink=\"far\"} 6.0")
                .contains("ringmill_journal_free_bytes 5000.0")
                .contains("ringmill_halted 0.0")
                .contains("ringmill_latency_seconds_bucket{stage=\"whole\",le=\"+Inf\"}")
                .contains("topology=\"")
                .doesNotContain("TSLA-a-key");
    }

    @Test
    void shouldNeedAToken() throws Exception {
        assertThat(get("/metrics", "text/plain", "").statusCode()).isEqualTo(401);
        assertThat(get("/metrics", "text/plain", TOKEN).statusCode()).isEqualTo(200);
        assertThat(text()).contains("ringmill_http_refused_total{reason=\"token-missing\"} 1.0");
    }

    @Test
    void shouldSpeakTheFormatThatIsAskedFor() throws Exception {
        assertThat(get("/metrics", "application/openmetrics-text; version=1.0.0", READ)
                        .headers()
                        .firstValue("Content-Type")
                        .orElseThrow())
                .startsWith("application/openmetrics-text");
        assertThat(get(
                                "/metrics",
                                "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited",
                                READ)
                        .headers()
                        .firstValue("Content-Type")
                        .orElseThrow())
                .startsWith("application/vnd.google.protobuf");
    }

    @Test
    void shouldTellHealthInShortToStrangers() throws Exception {
        assertThat(get("/healthz", "*/*", "").statusCode()).isEqualTo(200);
        HttpResponse<byte[]> stranger = get("/readyz", "*/*", "");
        assertThat(stranger.statusCode()).isEqualTo(503);
        assertThat(new String(stranger.body(), java.nio.charset.StandardCharsets.UTF_8))
                .isEqualTo("{\"ready\":false,\"reasons\":[\"source-not-connected\"]}");
        assertThat(new String(get("/readyz", "*/*", READ).body(), java.nio.charset.StandardCharsets.UTF_8))
                .contains("exchange: refused")
                .endsWith("\"sinks\":[]}");
    }

    @Test
    void shouldTellOfSinksThatDoNotSendAndNotBeUnreadyForThat() throws Exception {
        far.pause();
        engine.awaitHandled();
        await().untilAsserted(() -> assertThat(
                        new String(get("/readyz", "*/*", READ).body(), java.nio.charset.StandardCharsets.UTF_8))
                .contains("\"reasons\":[{\"reason\":\"source-not-connected\"")
                .doesNotContain("\"reason\":\"far")
                .endsWith("\"sinks\":[{\"name\":\"far\",\"state\":\"paused\",\"detail\":\"\"}]}"));
    }

    @Test
    void shouldPleasePromtool() throws Exception {
        Prometheus.assumeInstalled("promtool");
        byte[] metrics = get("/metrics", "text/plain", READ).body();
        assertThat(Prometheus.promtool(metrics, "check", "metrics").strip()).isEqualTo("0");
        assertThat(Prometheus.promtool(
                        new byte[0],
                        "check",
                        "rules",
                        DEPLOY.resolve("prometheus-alerts.yml").toString()))
                .startsWith("0 ")
                .contains("SUCCESS");
    }

    @Test
    void shouldHaveEveryMetricThatDashboardAndAlertsName() throws Exception {
        // What came of requests is there once there were some.
        assertThat(get("/metrics", "text/plain", "").statusCode()).isEqualTo(401);
        String text = text();
        String rules = Files.readString(DEPLOY.resolve("prometheus-alerts.yml"));
        JsonNode dashboard = new ObjectMapper()
                .readTree(DEPLOY.resolve("grafana-dashboard.json").toFile());
        Set<String> named = new TreeSet<>();
        dashboard.findValuesAsText("expr").forEach(expression -> addMetrics(expression, named));
        assertThat(named).hasSizeGreaterThan(15);
        addMetrics(rules, named);
        named.removeIf(name -> text.contains("\n" + name + "{") || text.contains("\n" + name + " "));
        assertThat(named).isEmpty();
    }

    private static void addMetrics(String expression, Set<String> to) {
        Matcher metric = METRIC.matcher(expression);
        while (metric.find()) {
            to.add(metric.group());
        }
    }

    @Test
    void shouldBeReadByARealPrometheus(@TempDir Path folder) throws Exception {
        Prometheus.assumeInstalled("prometheus");
        URI uri = server.uri();
        try (Prometheus prometheus = Prometheus.scraping(uri.getPort(), folder, READ)) {
            await().atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofMillis(500))
                    .ignoreExceptions()
                    .until(() -> prometheus.query("ringmill_events_total").size() == 6);
            assertThat(value(prometheus, "ringmill_events_total{stream=\"trades\",outcome=\"accepted\"}"))
                    .isEqualTo(EVENTS - 64);
            // Prometheus takes the native buckets of protobuf where it may.
            double median = value(prometheus, "histogram_quantile(0.5, ringmill_latency_seconds{stage=\"whole\"})");
            double expected = engine.metrics().latency().stream()
                            .filter(stage -> stage.stage() == io.ringmill.metrics.Stage.WHOLE)
                            .findFirst()
                            .orElseThrow()
                            .atPercentile(50)
                    / 1e9;
            assertThat(median).isBetween(expected * 0.9, expected * 1.1);
            assertThat(value(prometheus, "histogram_count(ringmill_latency_seconds{stage=\"whole\"})"))
                    .isEqualTo(EVENTS / 64);
        }
    }

    private static double value(Prometheus prometheus, String query) throws Exception {
        // A scrape that comes late leaves a moment without any value.
        await().atMost(Duration.ofSeconds(60))
                .until(() -> prometheus.query(query).size() == 1);
        JsonNode result = prometheus.query(query);
        return result.get(0).path("value").get(1).asDouble();
    }
}
