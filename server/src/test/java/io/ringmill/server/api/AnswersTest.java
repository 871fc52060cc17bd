package io.ringmill.server.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.ringmill.Engine;
import io.ringmill.event.Cells;
import io.ringmill.pipeline.EngineSettings;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.pipeline.Topology;
import io.ringmill.publish.EventPublisher;
import io.ringmill.server.host.Host;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Answers agree with each other, are bounded, and say where they end. */
@Timeout(120)
class AnswersTest {

    private static final Duration LONG = Duration.ofSeconds(20);
    private static final String TWO_STREAMS = """
            streams:
              trades: {key: k, time: {field: t, unit: ns}, fields: {price: double}}
              other: {key: k, time: {field: t, unit: ns}, fields: {x: double}}
            windows:
              w: {on: trades, window: sliding 3 events, select: {mean: mean(price)}}
            rules:
              high: {on: trades, when: price > 100, until: price < 90, fire: both}
            """;

    private static Running twoStreams() throws Exception {
        return new Running(
                Engine.builder(Pipeline.parse(TWO_STREAMS, "two.yml"))
                        .settings(EngineSettings.DEFAULT.withTopology(Topology.PARALLEL)),
                Host.NONE);
    }

    private static void publish(Running running, String stream, int keys) {
        EventPublisher to = running.engine.publisher(stream);
        for (int i = 0; i < keys; i++) {
            to.claim(to.key(stream + i), 1_000).publish();
        }
        running.engine.awaitHandled();
    }

    private static long sell(Running running, String key, long timeNs, double price) {
        return running.trades
                .claim(running.trades.key(key), timeNs)
                .set(running.trades.field("price"), price)
                .publish();
    }

    @Test
    void shouldTellWhatRulesCompareWithAsLinesOfWindows() throws Exception {
        try (Running running = Running.of(Topology.INLINE)) {
            assertThat(lines(running, "high"))
                    .containsExactly(
                            "px: price, high above 100.0 []",
                            "bars: price, high above 100.0 []",
                            "px: price, high ends below 90.0 []",
                            "bars: price, high ends below 90.0 []");
            // A line of two windows there is not, and one that is a value of the window is drawn anyhow.
            add(running, "far", "price > px.top + 0.5 * px.mean or price > px.mean + bars.open or price > px.top");
            assertThat(lines(running, "far"))
                    .containsExactly(
                            "px: price, far above 0.0 [{\"name\":\"top\",\"times\":1.0},{\"name\":\"mean\",\"times\":0.5}]");
            add(running, "own", "px.volume > 7");
            assertThat(lines(running, "own")).containsExactly("px: volume, own above 7.0 []");
            add(running, "none", "venue == \"X\"");
            assertThat(lines(running, "none")).isEmpty();
        }
    }

    @Test
    void shouldOrderKeysByChangeAndVolume() throws Exception {
        try (Running running = Running.of(Topology.FUSED)) {
            double[][] prices = {{100, 101}, {100, 80, 90}, {50, 50, 50, 50}, {10}};
            int events = 0;
            for (int key = 0; key < prices.length; key++) {
                for (int i = 0; i < prices[key].length; i++) {
                    running.trade("K" + key, 1_000 + events++, prices[key][i], 1);
                }
            }
            running.engine.awaitHandled();
            assertThat(keys(running, "px", "change", "change"))
                    .containsExactly("K1 -0.1", "K0 0.01", "K2 0.0", "K3 0.0");
            assertThat(keys(running, "px", "volume", "count")).containsExactly("K2 4", "K1 3", "K0 2", "K3 1");
            // The order stands for a while, and what is told in it is of now.
            for (int i = 0; i < 3; i++) {
                running.trade("K3", 2_000, 20, 1);
            }
            running.engine.awaitHandled();
            assertThat(keys(running, "px", "name", "change")).contains("K3 1.0");
            await().atMost(LONG)
                    .until(() -> keys(running, "px", "change", "change").get(0).equals("K3 1.0"));
            running.trade("A", 2_000_000_000L, 1, 1);
            await().atMost(LONG)
                    .until(() -> keys(running, "bars", "change", "change").contains("K3 null"));
            running.json("GET", "/windows/px/keys?order=chance", null, 400);
        }
    }

    private static List<String> keys(Running running, String window, String order, String member) throws Exception {
        List<String> keys = new ArrayList<>();
        running.get("/windows/" + window + "/keys?order=" + order)
                .get("items")
                .forEach(item -> keys.add(item.get("key").textValue() + " " + item.get(member)));
        return keys;
    }

    private static void add(Running running, String rule, String when) throws Exception {
        String yaml = "on: trades\nwhen: " + when + "\nfire: each\n";
        running.json(
                "POST",
                "/rules",
                Running.JSON
                        .createObjectNode()
                        .put("name", rule)
                        .put("yaml", yaml)
                        .toString(),
                200);
    }

    private static List<String> lines(Running running, String rule) throws Exception {
        List<String> lines = new ArrayList<>();
        for (JsonNode each : running.get("/rules").get("items")) {
            for (JsonNode line : each.get("name").textValue().equals(rule) ? each.get("lines") : List.<JsonNode>of()) {
                lines.add(line.get("window").textValue() + ": "
                        + line.get("value").textValue() + ", "
                        + line.get("label").textValue() + " " + line.get("plus") + " " + line.get("terms"));
            }
        }
        return lines;
    }

    @Test
    void shouldTellTheSameNumbersOfAnAlertEverywhere() throws Exception {
        try (Running running = Running.of(Topology.PARALLEL)) {
            running.trade("A", 1_000, 120, Cells.MISSING_LONG);
            await().atMost(LONG)
                    .until(() -> running.get("/alerts?rule=high").get("total").intValue() == 1);
            JsonNode alert =
                    running.get("/alerts?rule=high").get("items").get(0).get("values");
            assertThat(alert.get("price").isNumber()).isTrue();
            JsonNode firing = running.get("/alerts/firing");
            assertThat(firing.get("items").get(0).get("values")).isEqualTo(alert);
            assertThat(firing.get("statesAgeMs").isNumber()).isTrue();
            JsonNode states = running.get("/rules/high/states");
            assertThat(states.get("items").get(0).get("values")).isEqualTo(alert);
            assertThat(states.get("statesAgeMs").isNumber()).isTrue();
            assertThat(running.get("/status").get("statesAgeMs").isNumber()).isTrue();
        }
    }

    @Test
    void shouldListAllThatFiresPartByPart() throws Exception {
        try (Running running = Running.of(Topology.PARALLEL)) {
            for (int i = 0; i < 5; i++) {
                running.trade("K" + i, 1_000, 120, 1);
            }
            for (String path : List.of("/alerts/firing", "/rules/high/states")) {
                await().atMost(LONG).until(() -> running.get(path).get("items").size() == 5);
                List<String> keys = new ArrayList<>();
                String cursor = "";
                while (cursor != null) {
                    JsonNode part = running.get(path + "?limit=2" + cursor);
                    part.get("items").forEach(item -> keys.add(item.get("key").textValue()));
                    JsonNode next = part.get("next");
                    cursor = next.isNull() ? null : "&cursor=" + next.textValue();
                }
                assertThat(keys).containsExactly("K0", "K1", "K2", "K3", "K4");
            }
        }
    }

    @Test
    void shouldLookAtSoManyKeysForAnAnswerAndSayWhereItEnds() throws Exception {
        try (Running running = twoStreams()) {
            publish(running, "other", 6_000);
            publish(running, "trades", 2);
            JsonNode none = running.get("/windows/w/keys?limit=1&order=seen");
            assertThat(none.get("items")).isEmpty();
            assertThat(none.get("next").textValue()).isEqualTo("5000");
            JsonNode first = running.get("/windows/w/keys?limit=1&order=seen&cursor=5000");
            assertThat(first.get("items").get(0).get("key").textValue()).isEqualTo("trades0");
            JsonNode second = running.get("/windows/w/keys?limit=1&order=seen&cursor="
                    + first.get("next").textValue());
            assertThat(second.get("items").get(0).get("key").textValue()).isEqualTo("trades1");
            assertThat(second.get("next").isNull()).isTrue();
            assertThat(second.get("partial").booleanValue()).isFalse();
            publish(running, "other", 20_000);
            assertThat(running.get("/windows/w/keys").get("partial").booleanValue())
                    .isTrue();
        }
    }

    @Test
    void shouldNotFollowATimeFarAhead() throws Exception {
        long nowNs = Instant.now().getEpochSecond() * 1_000_000_000L;
        try (Running running = twoStreams()) {
            sell(running, "A", nowNs, 120);
            EventPublisher other = running.engine.publisher("other");
            other.claim(other.key("A"), Long.MAX_VALUE).publish();
            await().atMost(LONG)
                    .until(() -> running.get("/status").get("accepted").longValue() == 2);
            JsonNode preview =
                    running.json("POST", "/rules/high/silence?dryRun=true", "{\"forMs\":60000,\"reason\":\"\"}", 200);
            assertThat(preview.get("untilNs").textValue()).isEqualTo(Long.toString(nowNs + 60_000_000_000L));
            assertThat(preview.get("alertsLast30m").intValue()).isEqualTo(1);
            sell(running, "B", Long.MAX_VALUE, 50);
            await().atMost(LONG)
                    .until(() -> running.get("/status").get("accepted").longValue() == 3);
            JsonNode counts = running.get("/alerts/counts").get("severity");
            long all = 0;
            for (JsonNode severity : counts) {
                for (JsonNode each : severity) {
                    all += each.longValue();
                }
            }
            assertThat(all).isEqualTo(1);
            preview = running.json("POST", "/rules/high/silence?dryRun=true", "{\"forMs\":60000}", 200);
            assertThat(preview.get("untilNs").textValue()).isEqualTo(Long.toString(Long.MAX_VALUE));
        }
    }

    @Test
    void shouldRefuseSilencesThatAreNotMeant() throws Exception {
        try (Running running = Running.of(Topology.PARALLEL)) {
            running.trade("A", 1_000, 120, 1);
            running.engine.awaitHandled();
            for (String body : List.of(
                    "{\"forMs\":\"5\"}",
                    "{\"forMs\":1.5}",
                    "{\"forMs\":1e3}",
                    "{\"forMs\":5,\"reason\":\"a\\nb\"}",
                    "{\"forMs\":5,\"reason\":\"a\\u202eb\"}",
                    "{\"forMs\":5,\"reason\":\"a\\u2066b\"}")) {
                running.json("POST", "/rules/high/silence?dryRun=true", body, 400);
            }
            running.json("POST", "/rules/high/silence", "{\"forMs\":5,\"reason\":\"Wartung für heute\"}", 200);
        }
    }

    @Test
    void shouldTellOneOfTwoThatAddARuleThatItIsThere() throws Exception {
        try (Running running = Running.of(Topology.PARALLEL)) {
            for (int i = 0; i < 20; i++) {
                String body = "{\"name\":\"new" + i + "\",\"yaml\":\"on: trades\\nwhen: price < 5\\n\"}";
                List<CompletableFuture<Integer>> both = new ArrayList<>();
                for (int client = 0; client < 2; client++) {
                    both.add(CompletableFuture.supplyAsync(
                            () -> running.send("POST", "/rules", body).statusCode()));
                }
                List<Integer> answers = List.of(both.get(0).get(), both.get(1).get());
                assertThat(answers).containsExactlyInAnyOrder(200, 409);
            }
        }
    }
}
