package io.ringmill.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ringmill.app.terminal.ExitCode;
import io.ringmill.ingest.testing.ServerProcess;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** The examples that start servers, by their one command: what is at the far end is what the test computes by itself. */
@DisabledIfSystemProperty(named = "ringmill.connectors.skip", matches = "true", disabledReason = "needs -Pconnectors")
class ServerExamplesIT {

    private static final Path PROJECT = SharedData.project();
    private static final Duration PATIENCE = Duration.ofMinutes(6);
    private static final long WINDOW_MS = 10_000;
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path dir;

    private record Reading(long ts, String sensor, double temperature, double humidity) {}

    private record Climate(double low, double mean, double high, double humidity, int readings) {}

    private static void needs(String server, String... programs) {
        boolean here = programs.length == 0
                ? Files.exists(PROJECT.resolve("target/servers/" + server + "/complete"))
                : Stream.of(programs).allMatch(ServerProcess::isInstalled);
        assumeTrue(here, "skipped: no " + server + " here; config/test-servers " + server + " installs it");
    }

    private String runExample(String example, Map<String, String> environment) {
        List<String> command = List.of(PROJECT.resolve("examples/" + example + "/run") + "");
        try (Program program = Program.start(dir, command, environment)) {
            await().atMost(PATIENCE).until(() -> !program.isAlive());
            String out = program.expect(ExitCode.DONE).out();
            assertNothingIsLeft(out);
            return out;
        }
    }

    /** Of the servers that the script said it started. */
    private static void assertNothingIsLeft(String out) {
        Matcher started = Pattern.compile("listens on 127\\.0\\.0\\.1:(\\d+)").matcher(out);
        while (started.find()) {
            int port = Integer.parseInt(started.group(1));
            assertThat(catchThrowable(() -> new Socket(InetAddress.getLoopbackAddress(), port).close()))
                    .as("port %d", port)
                    .isInstanceOf(ConnectException.class);
        }
    }

    private List<Reading> readings(int count) throws IOException {
        Path feed = dir.resolve("readings.ndjson");
        String[] feedOf = {
            "simulate",
            "sensors",
            "--keys",
            "20",
            "--count",
            count + "",
            "--anomalies",
            "0.0001",
            "--anomaly-scale",
            "12",
            "--out",
            feed + ""
        };
        Program.run(dir, feedOf).expect(ExitCode.DONE);
        List<Reading> readings = new ArrayList<>();
        for (String line : Files.readAllLines(feed)) {
            JsonNode of = JSON.readTree(line);
            readings.add(new Reading(
                    of.get("ts").longValue(),
                    of.get("sensor").textValue(),
                    of.get("temperature").doubleValue(),
                    of.get("humidity").doubleValue()));
        }
        return readings;
    }

    /** By end of window and sensor, of windows that have ended; means are exact before they are rounded. */
    private static Map<String, Climate> climates(List<Reading> readings, boolean together) {
        long newest = readings.get(readings.size() - 1).ts();
        Map<String, List<Reading>> windows = new TreeMap<>();
        for (Reading reading : readings) {
            long end = Math.floorDiv(reading.ts(), WINDOW_MS) * WINDOW_MS + WINDOW_MS;
            if (end <= newest) {
                String key = together ? end + "" : end + " " + reading.sensor();
                windows.computeIfAbsent(key, unused -> new ArrayList<>()).add(reading);
            }
        }
        Map<String, Climate> climates = new TreeMap<>();
        windows.forEach((key, of) -> climates.put(
                key,
                new Climate(
                        of.stream().mapToDouble(Reading::temperature).min().orElseThrow(),
                        mean(of.stream().map(Reading::temperature).toList()),
                        of.stream().mapToDouble(Reading::temperature).max().orElseThrow(),
                        mean(of.stream().map(Reading::humidity).toList()),
                        of.size())));
        return climates;
    }

    private static double mean(List<Double> values) {
        BigDecimal sum = values.stream().map(BigDecimal::valueOf).reduce(BigDecimal.ZERO, BigDecimal::add);
        return sum.doubleValue() / values.size();
    }

    /** Time and sensor of readings that are far from the mean of the sensor's last ten seconds. */
    private static List<String> jumps(List<Reading> readings) {
        List<String> jumps = new ArrayList<>();
        Map<String, List<Reading>> bySensor = new TreeMap<>();
        Map<String, Long> last = new TreeMap<>();
        for (Reading reading : readings) {
            List<Reading> of = bySensor.computeIfAbsent(reading.sensor(), unused -> new ArrayList<>());
            of.add(reading);
            List<Double> recent = of.stream()
                    .filter(each -> each.ts() > reading.ts() - WINDOW_MS)
                    .map(Reading::temperature)
                    .toList();
            double mean = mean(recent);
            double squares = recent.stream()
                    .mapToDouble(each -> (each - mean) * (each - mean))
                    .sum();
            double sd = Math.sqrt(squares / (recent.size() - 1));
            boolean far = recent.size() >= 100 && Math.abs(reading.temperature() - mean) > 6 * sd;
            if (far && reading.ts() - last.getOrDefault(reading.sensor(), Long.MIN_VALUE / 2) >= 30_000) {
                last.put(reading.sensor(), reading.ts());
                jumps.add(reading.ts() + " " + reading.sensor());
            }
        }
        return jumps;
    }

    private static JsonNode ask(String influx, String query) throws Exception {
        String url = influx + "/query?db=hall&epoch=ms&q=" + URLEncoder.encode(query, StandardCharsets.UTF_8);
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString());
        return JSON.readTree(answer.body()).at("/results/0/series/0/values");
    }

    @Test
    @SuppressWarnings("try") // the server only has to run
    void shouldBringReadingsFromMqttToInflux() throws Exception {
        needs("mosquitto", "mosquitto", "mosquitto_pub", "curl");
        needs("influxdb", "influxd");
        int count = 70_000;
        List<Reading> readings = readings(count);
        int port = ServerProcess.freePort();
        Path home = Files.createDirectories(dir.resolve("influx"));
        List<String> start = List.of(PROJECT.resolve("config/servers/start") + "", "influxdb", home + "", port + "");
        try (ServerProcess influx = ServerProcess.start("influx", home, start, Map.of(), port, PATIENCE)) {
            String url = "http://127.0.0.1:" + port;
            String out = runExample("sensors-mqtt", Map.of("INFLUX", url, "COUNT", count + ""));
            assertThat(out).contains("mosquitto listens on", "lossless").doesNotContain("influxdb listens on");

            Map<String, Climate> climates = climates(readings, false);
            JsonNode rows = ask(url, "SELECT time, \"key\", low, mean, high, humidity FROM climate");
            assertThat(climates).hasSize(6 * 20);
            assertThat(rows).hasSameSizeAs(climates.keySet());
            for (JsonNode row : rows) {
                Climate climate =
                        climates.get(row.get(0).asText() + " " + row.get(1).textValue());
                assertThat(climate).as("%s", row).isNotNull();
                assertThat(row.get(2).doubleValue()).isEqualTo(climate.low());
                assertThat(row.get(3).doubleValue()).isEqualTo(climate.mean(), within(1e-9));
                assertThat(row.get(4).doubleValue()).isEqualTo(climate.high());
                assertThat(row.get(5).doubleValue()).isEqualTo(climate.humidity(), within(1e-9));
            }
            List<String> jumps = new ArrayList<>();
            ask(url, "SELECT time, \"key\", seq FROM alerts")
                    .forEach(row ->
                            jumps.add(row.get(0).asText() + " " + row.get(1).textValue()));
            assertThat(jumps).hasSizeGreaterThan(3).containsExactlyElementsOf(jumps(readings));
        }
    }

    @Test
    void shouldShowWhatInfluxHasWhenItStartsBothServers() throws IOException {
        needs("mosquitto", "mosquitto", "mosquitto_pub", "curl");
        needs("influxdb", "influxd");
        int count = 35_000;
        String out = runExample("sensors-mqtt", Map.of("COUNT", count + ""));
        assertThat(out).contains("mosquitto listens on", "influxdb listens on");
        List<String[]> rows = out.lines()
                .filter(line -> line.startsWith("hall,,"))
                .map(line -> line.split(","))
                .toList();
        Map<String, Climate> climates = climates(readings(count), true);
        assertThat(climates).hasSize(3);
        assertThat(rows).hasSameSizeAs(climates.keySet());
        for (String[] row : rows) {
            Climate climate = climates.get(row[2]);
            assertThat(Double.parseDouble(row[3])).isEqualTo(climate.low());
            assertThat(Double.parseDouble(row[4])).isEqualTo(climate.mean(), within(1e-9));
            assertThat(Double.parseDouble(row[5])).isEqualTo(climate.high());
            assertThat(Integer.parseInt(row[6])).isEqualTo(climate.readings());
        }
    }

    @Test
    void shouldBringAlertsOnOrdersFromKafkaToTheStore() throws IOException {
        needs("kafka");
        boolean elasticsearch = Files.exists(PROJECT.resolve("target/servers/elasticsearch/complete"));
        String store = elasticsearch ? "elasticsearch" : "opensearch";
        needs(store);
        String out = runExample("orders-kafka", Map.of("STORE", store));
        assertThat(out).contains("kafka listens on", store + " listens on", "lossless");
        JsonNode hits = JSON.readTree(out.substring(out.indexOf("{\"hits\""))).at("/hits/hits");
        List<String> alerts = new ArrayList<>();
        for (JsonNode hit : hits) {
            JsonNode of = hit.get("_source");
            alerts.add(String.join(
                    " | ",
                    of.get("@timestamp").textValue(),
                    of.get("rule").textValue(),
                    of.get("key").textValue(),
                    of.get("message").textValue()));
        }
        assertThat(alerts).hasSize(6).containsExactlyInAnyOrderElementsOf(troubles());
    }

    /** What is wrong in the feed, found by comparing every message with every other. */
    private static List<String> troubles() throws IOException {
        List<JsonNode> feed = new ArrayList<>();
        for (String line : Files.readAllLines(PROJECT.resolve("examples/orders/feed.ndjson"))) {
            feed.add(JSON.readTree(line));
        }
        List<String> troubles = new ArrayList<>();
        for (int i = 0; i < feed.size(); i++) {
            JsonNode one = feed.get(i);
            if (one.get("type").textValue().equals("order")) {
                addOrderTroubles(one, feed, troubles);
            } else if (one.get("type").textValue().equals("trade")) {
                addTradeTrouble(one, feed.subList(0, i), troubles);
            }
        }
        return troubles;
    }

    private static void addOrderTroubles(JsonNode order, List<JsonNode> feed, List<String> troubles) {
        long at = order.get("at").longValue();
        long delay = feed.stream()
                .filter(each -> isOf(each, "ack", order) && each.get("id").equals(order.get("id")))
                .mapToLong(each -> each.get("at").longValue() - at)
                .findFirst()
                .orElse(Long.MAX_VALUE);
        String id = order.get("id").asText();
        if (delay > 500) {
            troubles.add(alert(
                    at + 500,
                    "naked-order",
                    order,
                    "no acknowledgement of order " + id + ", "
                            + order.get("side").textValue() + " "
                            + order.get("qty").asText() + ", in 500 ms"));
        }
        if (delay >= 250 && delay <= 5000) {
            troubles.add(
                    alert(at + delay, "slow-ack", order, "order " + id + " was acknowledged after " + delay + " ms"));
        }
    }

    private static void addTradeTrouble(JsonNode trade, List<JsonNode> before, List<String> troubles) {
        JsonNode quote = before.stream()
                .filter(each -> isOf(each, "quote", trade))
                .reduce((older, newer) -> newer)
                .orElse(null);
        if (quote == null) {
            return;
        }
        long age = trade.get("at").longValue() - quote.get("at").longValue();
        if (age <= 250 && trade.get("price").doubleValue() < quote.get("bid").doubleValue()) {
            troubles.add(alert(
                    trade.get("at").longValue(),
                    "trade-through",
                    trade,
                    trade.get("size").asText() + " traded at "
                            + trade.get("price").asText() + ", through the bid of "
                            + quote.get("bid").asText() + " of " + age + " ms before"));
        }
    }

    private static boolean isOf(JsonNode one, String type, JsonNode other) {
        return one.get("type").textValue().equals(type) && one.get("symbol").equals(other.get("symbol"));
    }

    private static String alert(long at, String rule, JsonNode of, String message) {
        return String.join(
                " | ",
                Instant.ofEpochMilli(at).toString(),
                rule,
                of.get("symbol").textValue(),
                message);
    }
}
