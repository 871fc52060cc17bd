package io.ringmill.ingest.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sinks that post batches to stores, beside a bare client that posts the same. */
class StoresRateIT {

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int OK_AND_MORE = 300;
    private static final long NS_PER_MS = 1_000_000;
    private static final Path PROJECT = project();

    @TempDir
    private Path home;

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private ServerProcess server;
    private String url;

    /** Writes a row into a batch. */
    @FunctionalInterface
    private interface RowText {
        void put(StringBuilder batch, int row);
    }

    private static Path project() {
        Path at = Path.of("").toAbsolutePath();
        while (!Files.exists(at.resolve("config/test-servers"))) {
            at = at.getParent();
        }
        return at;
    }

    /** Starts a store that {@code config/test-servers} has installed, and waits until it answers. */
    private void start(String name, String readyPath) throws IOException {
        assumeTrue(
                name.equals("influxdb")
                        ? ServerProcess.isInstalled("influxd")
                        : Files.exists(PROJECT.resolve("target/servers/" + name + "/complete")),
                "skipped: no " + name + " here; config/test-servers " + name + " installs it");
        int port = ServerProcess.freePort();
        url = "http://127.0.0.1:" + port;
        server = ServerProcess.start(
                name,
                home,
                List.of(PROJECT.resolve("config/servers/start") + "", name, home + "", port + ""),
                Map.of("JAVA_HOME", System.getProperty("java.home")),
                port,
                PATIENCE);
        Awaitility.await()
                .atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> send("GET", readyPath, new byte[0], false).statusCode() < OK_AND_MORE);
    }

    @AfterEach
    void stop() {
        if (server != null) {
            server.close();
        }
    }

    private HttpResponse<String> send(String method, String path, byte[] body, boolean gzip)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + path))
                .header("Content-Type", "application/x-ndjson")
                .method(method, HttpRequest.BodyPublishers.ofByteArray(body));
        if (gzip) {
            request.header("Content-Encoding", "gzip");
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private String ask(String method, String path, String body) throws IOException, InterruptedException {
        return send(method, path, body.getBytes(StandardCharsets.UTF_8), false).body();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** Posts rows in batches, compressed as quickly as can be; the answers begin with this. */
    private double posted(int rows, String path, RowText text, String answer) throws Exception {
        long beganNs = System.nanoTime();
        for (int from = 0; from < rows; from += Rates.BATCH) {
            StringBuilder batch = new StringBuilder();
            for (int row = from; row < Math.min(rows, from + Rates.BATCH); row++) {
                text.put(batch, row);
            }
            HttpResponse<String> response =
                    send("POST", path, gzip(batch.toString().getBytes(StandardCharsets.UTF_8)), true);
            assertThat(response.statusCode()).as(response.body()).isLessThan(OK_AND_MORE);
            assertThat(response.body()).startsWith(answer);
        }
        return (System.nanoTime() - beganNs) / 1e9;
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out) {
            {
                def.setLevel(Deflater.BEST_SPEED);
            }
        }) {
            gzip.write(bytes);
        }
        return out.toByteArray();
    }

    private static void putLine(StringBuilder batch, int row) {
        batch.append("w,key=").append(Rates.key(row)).append(" price=").append(Rates.price(row));
        batch.append(",size=")
                .append(row)
                .append("i ")
                .append(Rates.timeNs(row))
                .append('\n');
    }

    /** The sum of the prices and that of the sizes, which numbers hold exactly. */
    private static String sums(int rows, String between) {
        double sizes = (rows - 1.0) * rows / 2;
        return (long) (sizes + rows / 2.0) + between + (long) sizes;
    }

    @Test
    void shouldWriteLinesNearlyAsFastAsABareClient() throws Exception {
        start("influxdb", "/ping");
        String path = "/write?db=d&precision=ns";
        assertThat(Rates.compare(
                        "influx sink (InfluxDB)",
                        rows -> inInflux(rows, () -> posted(rows, path, StoresRateIT::putLine, "")),
                        rows -> inInflux(
                                rows, () -> SinkRun.seconds("influx: {url: '" + url + "', database: d}", rows))))
                .isGreaterThan(Rates.ENOUGH);
    }

    private double inInflux(int rows, Callable<Double> way) throws Exception {
        ask("POST", "/query?q=" + encoded("DROP DATABASE d"), "");
        ask("POST", "/query?q=" + encoded("CREATE DATABASE d"), "");
        double seconds = way.call();
        String sums = ask("GET", "/query?db=d&q=" + encoded("select count(price), sum(price), sum(size) from w"), "");
        assertThat(sums).contains("," + rows + "," + sums(rows, ",") + "]");
        return seconds;
    }

    @Test
    void shouldWriteToQuestDbNearlyAsFastAsABareClient() throws Exception {
        start("questdb", "/ping");
        assertThat(Rates.compare(
                        "influx sink (QuestDB)",
                        rows -> inQuest(rows, () -> posted(rows, "/write", StoresRateIT::putLine, "")),
                        rows -> inQuest(
                                rows, () -> SinkRun.seconds("influx: {url: '" + url + "', path: /write}", rows))))
                .isGreaterThan(Rates.ENOUGH);
    }

    private double inQuest(int rows, Callable<Double> way) throws Exception {
        ask("GET", "/exec?query=" + encoded("TRUNCATE TABLE w"), "");
        double seconds = way.call();
        Awaitility.await()
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(ask(
                                "GET",
                                "/exec?query=" + encoded("select count(), sum(price)::long, sum(size) from w"),
                                ""))
                        .contains("[[" + rows + "," + sums(rows, ",") + "]]"));
        return seconds;
    }

    @ParameterizedTest
    @ValueSource(strings = {"opensearch", "elasticsearch"})
    void shouldIndexNearlyAsFastAsABareClient(String store) throws Exception {
        start(store, "/_cluster/health?wait_for_status=yellow");
        String path = "/_bulk?filter_path=errors,items.*.status,items.*.error";
        assertThat(Rates.compare(
                        "elasticsearch sink (" + store + ")",
                        rows -> inIndex(rows, () -> posted(rows, path, StoresRateIT::putDocument, "{\"errors\":false")),
                        rows -> inIndex(
                                rows, () -> SinkRun.seconds("elasticsearch: {url: '" + url + "', index: rows}", rows))))
                .isGreaterThan(Rates.ENOUGH);
    }

    private static void putDocument(StringBuilder batch, int row) {
        batch.append("{\"index\":{\"_index\":\"rows\",\"_id\":\"w-").append(Rates.key(row));
        batch.append('-').append(row).append("\"}}\n{\"@timestamp\":\"");
        batch.append(Instant.ofEpochMilli(Rates.timeNs(row) / NS_PER_MS)).append("\",");
        batch.append(Rates.result(row), 1, Rates.result(row).length()).append('\n');
    }

    private double inIndex(int rows, Callable<Double> way) throws Exception {
        ask("DELETE", "/rows?ignore_unavailable=true", "");
        double seconds = way.call();
        ask("POST", "/rows/_refresh", "");
        String sums = ask("POST", "/rows/_search?size=0&filter_path=aggregations.*.value", """
                {"aggs": {"count": {"value_count": {"field": "size"}}, "price": {"sum": {"field": "price"}},
                          "size": {"sum": {"field": "size"}}, "time": {"max": {"field": "time"}}}}""");
        assertThat(number(sums, "count")).isEqualTo(rows);
        assertThat(sums(rows, ",")).isEqualTo((long) number(sums, "price") + "," + (long) number(sums, "size"));
        return seconds;
    }

    private static double number(String answer, String name) {
        String from = answer.substring(answer.indexOf("\"" + name + "\":{\"value\":") + name.length() + 12);
        return Double.parseDouble(from.substring(0, from.indexOf('}')));
    }
}
