package io.ringmill.server.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.ringmill.output.Result;
import io.ringmill.pipeline.Topology;
import io.ringmill.server.host.Host;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The API of a real engine over real HTTP: what it tells is what the engine's callbacks were handed. */
@Timeout(120)
class ApiTest {

    private record Seen(double mean, double top, long volume, long timeNs, long count) {}

    @ParameterizedTest
    @EnumSource(
            value = Topology.class,
            names = {"INLINE", "PARALLEL", "SHARDED"})
    void shouldTellWhatCallbacksWereHanded(Topology topology) throws Exception {
        Map<String, Seen> seen = new ConcurrentHashMap<>();
        var builder = Running.builder(topology).onResult("px", result -> seen.put(result.key(), seen(result)));
        try (Running running = new Running(builder, Host.NONE)) {
            for (int i = 0; i < 200; i++) {
                running.trade("S" + i % 7, 1_000_000_000L + i, 10 + i * 0.25, i);
            }
            running.engine.awaitHandled();
            for (var each : seen.entrySet()) {
                JsonNode told = running.get("/windows/px?key=" + each.getKey());
                assertThat(told.get("values").get("mean").doubleValue())
                        .isEqualTo(each.getValue().mean());
                assertThat(told.get("values").get("top").doubleValue())
                        .isEqualTo(each.getValue().top());
                assertThat(told.get("values").get("volume").longValue())
                        .isEqualTo(each.getValue().volume());
                assertThat(told.get("values").get("venue").textValue()).isEqualTo("X");
                assertThat(told.get("timeNs").textValue())
                        .isEqualTo(Long.toString(each.getValue().timeNs()));
                assertThat(told.get("count").longValue())
                        .isEqualTo(each.getValue().count());
                assertThat(told.get("seq").longValue()).isEqualTo(199);
            }
            assertThat(seen).hasSize(7);
            assertThat(running.get("/windows/total").get("values").get("n").longValue())
                    .isEqualTo(200);
            JsonNode keys = running.get("/windows/px/keys?limit=3");
            assertThat(keys.get("items").findValuesAsText("key")).containsExactly("S0", "S1", "S2");
            JsonNode others = running.get(
                    "/windows/px/keys?limit=10&cursor=" + keys.get("next").textValue());
            assertThat(others.get("items").findValuesAsText("key")).containsExactly("S3", "S4", "S5", "S6");
            assertThat(others.get("next").isNull()).isTrue();
            assertThat(running.get("/windows/px/keys?match=s5").get("items").findValuesAsText("key"))
                    .containsExactly("S5");
        }
    }

    private static Seen seen(Result result) {
        return new Seen(
                result.value("mean"), result.value("top"), result.longValue("volume"), result.timeNs(), result.count());
    }

    @Test
    void shouldTellPipelineAndStatus() throws Exception {
        try (Running running = Running.of(Topology.PARALLEL)) {
            for (int i = 0; i < 100; i++) {
                running.trade("A", 1_000_000_000L + i, 95, 60);
            }
            running.engine.awaitHandled();
            JsonNode pipeline = running.get("/pipeline");
            assertThat(pipeline.get("name").textValue()).isEqualTo("watch");
            assertThat(pipeline.get("topology").textValue()).isEqualTo("parallel");
            JsonNode high = pipeline.get("rules").get(0);
            assertThat(high.get("when").textValue()).isEqualTo("price > 100");
            assertThat(high.get("until").textValue()).isEqualTo("price < 90");
            assertThat(high.get("severity").textValue()).isEqualTo("critical");
            assertThat(high.get("fire").textValue()).isEqualTo("both");
            assertThat(high.get("yaml").textValue()).contains("when: \"price > 100\"");
            assertThat(high.get("silentUntilNs").isNull()).isTrue();
            assertThat(pipeline.get("rules").get(2).get("forEvents").intValue()).isEqualTo(3);
            assertThat(pipeline.get("windows").get(0).get("form").textValue()).isEqualTo("sliding 5 events");
            assertThat(pipeline.get("windows").get(0).get("emit").textValue()).isEqualTo("each");
            await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
                JsonNode status = running.get("/status");
                assertThat(status.get("accepted").longValue()).isEqualTo(100);
                assertThat(status.get("seq").longValue()).isEqualTo(99);
                assertThat(status.get("state").textValue()).isEqualTo("running");
                assertThat(status.get("rules").get(2).get("firing").intValue()).isEqualTo(1);
                assertThat(status.get("eventToAlertNs").get("p99").longValue()).isPositive();
            });
            assertThat(running.get("/windows")
                            .get("items")
                            .get(0)
                            .get("emissions")
                            .longValue())
                    .isEqualTo(100);
            assertThat(running.get("/latency?over=start").get("count").longValue())
                    .isEqualTo(100);
            assertThat(running.get("/latency?over=start").get("nines")).hasSize(51);
            JsonNode states = running.get("/rules/held/states");
            assertThat(states.get("items").get(0).get("key").textValue()).isEqualTo("A");
            assertThat(states.get("items").get(0).get("state").textValue()).isEqualTo("firing");
            JsonNode explained = running.get("/rules/held/explain?key=A");
            assertThat(explained.get("live").get("states").get(0).get("state").textValue())
                    .isEqualTo("firing");
            assertThat(explained.get("why").isNull()).isTrue();
            assertThat(running.send("GET", "/rules/held/explain?key=A&why=true", null)
                            .statusCode())
                    .isEqualTo(501);
        }
    }

    @Test
    void shouldGoOnWhenTheEngineHasClosed() throws Exception {
        try (Running running = Running.of(Topology.PARALLEL)) {
            running.trade("A", 1_000_000_000L, 120, 1);
            running.engine.end();
            running.engine.close();
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> running.get("/status").get("state").textValue().equals("closed"));
            assertThat(running.get("/windows/px?key=A")
                            .get("values")
                            .get("mean")
                            .doubleValue())
                    .isEqualTo(120);
            JsonNode problem =
                    running.json("POST", "/rules", "{\"name\":\"n\",\"yaml\":\"when: price > 1\\non: trades\"}", 409);
            assertThat(problem.get("type").textValue()).isEqualTo("engine-closed");
        }
    }

    @Test
    void shouldTellFaultsOfRulesByLineAndColumn() throws Exception {
        try (Running running = Running.of(Topology.INLINE)) {
            String text = Running.JSON.writeValueAsString(
                    Map.of("name", "new", "yaml", "on: trades\nwhen: prise > 3\nseverity: grave\n"));
            for (String dryRun : new String[] {"", "?dryRun=true"}) {
                JsonNode problem = running.json("POST", "/rules" + dryRun, text, 422);
                assertThat(problem.get("type").textValue()).isEqualTo("faulty-rule");
                JsonNode faults = problem.get("faults");
                assertThat(faults.get(0).get("line").intValue()).isEqualTo(2);
                assertThat(faults.get(0).get("column").intValue()).isEqualTo(7);
                assertThat(faults.get(0).get("message").textValue()).contains("did you mean 'price'");
                assertThat(faults.get(1).get("line").intValue()).isEqualTo(3);
            }
            assertThat(running.get("/rules").get("items")).hasSize(3);
            JsonNode dry =
                    running.json("PUT", "/rules/high?dryRun=true", "{\"yaml\":\"on: trades\\nwhen: price > 5\"}", 200);
            assertThat(dry.get("seq").isNull()).isTrue();
            assertThat(running.engine.pipeline().rule("high").clauses().toString())
                    .contains("price > 100");
            JsonNode unknown = running.json("DELETE", "/rules/hihg", null, 404);
            assertThat(unknown.get("detail").textValue()).contains("did you mean 'high'?");
            assertThat(running.json("POST", "/rules", "{\"name\":\"high\",\"yaml\":\"when: 1\"}", 409)
                            .get("type")
                            .textValue())
                    .isEqualTo("rule-exists");
        }
    }

    @Test
    void shouldRefuseParametersThatNobodyReads() throws Exception {
        try (Running running = Running.of(Topology.INLINE)) {
            JsonNode refused =
                    running.json("PUT", "/rules/high?dryrun=true", "{\"yaml\":\"on: trades\\nwhen: price > 5\"}", 400);
            assertThat(refused.get("type").textValue()).isEqualTo("unknown-parameter");
            assertThat(refused.get("detail").textValue())
                    .isEqualTo("unknown parameter 'dryrun'; did you mean 'dryRun'?");
            assertThat(running.engine.pipeline().rule("high").clauses().toString())
                    .contains("price > 100");
            assertThat(running.json("GET", "/status?x=1", null, 400)
                            .get("detail")
                            .textValue())
                    .isEqualTo("unknown parameter 'x'; this takes none");
        }
    }

    @Test
    void shouldLimitTheNamesOfRules() throws Exception {
        try (Running running = Running.of(Topology.INLINE)) {
            String yaml = "\",\"yaml\":\"on: trades\\nwhen: price > 5\"}";
            assertThat(running.json("POST", "/rules", "{\"name\":\"" + "n".repeat(101) + yaml, 400)
                            .get("detail")
                            .textValue())
                    .contains("the name has 101 letters; that of a rule has at most 100");
            running.json("POST", "/rules", "{\"name\":\"" + "n".repeat(100) + yaml, 200);
            running.json("DELETE", "/rules/" + "n".repeat(100), null, 200);
        }
    }

    @Test
    void shouldSilence() throws Exception {
        try (Running running = Running.of(Topology.INLINE)) {
            assertThat(running.json("POST", "/rules/each/silence", "{\"forMs\":60000}", 409)
                            .get("type")
                            .textValue())
                    .isEqualTo("no-event-yet");
            running.trade("A", 1_000_000_000L, 1, 1);
            JsonNode preview = running.json("POST", "/rules/each/silence?dryRun=true", "{\"forMs\":60000}", 200);
            assertThat(preview.get("seq").isNull()).isTrue();
            assertThat(running.get("/silences").get("items")).isEmpty();
            JsonNode silenced =
                    running.json("POST", "/rules/each/silence", "{\"forMs\":60000,\"reason\":\"tests\"}", 200);
            assertThat(silenced.get("untilNs").textValue()).isEqualTo("61000000000");
            JsonNode silence = running.get("/silences").get("items").get(0);
            assertThat(silence.get("rule").textValue()).isEqualTo("each");
            assertThat(silence.get("reason").textValue()).isEqualTo("tests");
            assertThat(silence.get("by").textValue()).isEqualTo("local");
            running.json("DELETE", "/rules/each/silence", null, 200);
            await().atMost(Duration.ofSeconds(5))
                    .until(() -> running.get("/silences").get("items").isEmpty());
        }
    }

    @Test
    void shouldSilenceForOneKey() throws Exception {
        try (Running running = Running.of(Topology.FUSED)) {
            running.trade("A", 1_000_000_000L, 2_000, 1);
            running.trade("B", 1_000_000_000L, 2_000, 1);
            JsonNode silenced = running.json(
                    "POST", "/rules/each/silence", "{\"forMs\":60000,\"reason\":\"tests\",\"key\":\"A\"}", 200);
            assertThat(silenced.get("untilNs").textValue()).isEqualTo("61000000000");
            JsonNode silence = running.get("/silences").get("items").get(0);
            assertThat(silence.get("key").textValue()).isEqualTo("A");
            assertThat(silence.get("reason").textValue()).isEqualTo("tests");
            running.trade("A", 2_000_000_000L, 2_000, 1);
            running.trade("B", 3_000_000_000L, 2_000, 1);
            await().atMost(Duration.ofSeconds(5))
                    .untilAsserted(
                            () -> assertThat(running.get("/alerts?rule=each").get("items"))
                                    .extracting(alert -> alert.get("timeNs").textValue()
                                            + alert.get("key").textValue())
                                    .containsExactly("3000000000B", "1000000000B", "1000000000A"));
            assertThat(running.json("POST", "/rules/each/silence", "{\"forMs\":60000,\"key\":\"<nobody>\"}", 404)
                            .get("type")
                            .textValue())
                    .isEqualTo("unknown-key");
            running.json("DELETE", "/rules/each/silence", null, 200);
            await().atMost(Duration.ofSeconds(5))
                    .untilAsserted(() -> assertThat(running.get("/silences").get("items"))
                            .extracting(each -> each.get("key").textValue())
                            .containsExactly("A"));
            running.json("DELETE", "/rules/each/silence?key=A", null, 200);
            await().atMost(Duration.ofSeconds(5))
                    .until(() -> running.get("/silences").get("items").isEmpty());
        }
    }

    @Test
    void shouldWriteAnyKeyAsJson() throws Exception {
        try (Running running = Running.of(Topology.INLINE)) {
            String[] hostile = {
                "\"quoted\" \\ </script>",
                "\u0000\u0001\n\r\t\u001f",
                "\uD800",
                "x\uDFFFy",
                "\uD83D\uDE00",
                "\u2028\u2029",
                "k".repeat(10_000)
            };
            for (int i = 0; i < hostile.length; i++) {
                running.trade(hostile[i], 1_000_000_000L + i, 150, 1);
            }
            HttpResponse<String> response = running.send("GET", "/windows/px/keys?order=seen&limit=100", null);
            assertThat(response.statusCode()).isEqualTo(200);
            JsonNode items = Running.JSON.readTree(response.body()).get("items");
            assertThat(items).hasSize(hostile.length);
            for (int i = 0; i < hostile.length; i++) {
                String known = new String(hostile[i].getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
                assertThat(items.get(i).get("key").textValue()).isEqualTo(known);
            }
        }
    }

    @Test
    void shouldSampleEachEmissionOnce() throws Exception {
        try (Running running = Running.of(Topology.FUSED)) {
            running.trade("A", 5_000_000_000L, 10, 1);
            await().atMost(Duration.ofSeconds(10))
                    .until(() ->
                            running.get("/windows/px/series?key=A").get("time").size() == 1);
            running.trade("A", 6_000_000_000L, 20, 1);
            await().atMost(Duration.ofSeconds(10))
                    .until(() ->
                            running.get("/windows/px/series?key=A").get("time").size() == 2);
            JsonNode series = running.get("/windows/px/series?key=A");
            assertThat(series.get("time").get(1).textValue()).isEqualTo("6000000000");
            assertThat(series.get("names").toString()).isEqualTo("[\"mean\",\"top\",\"volume\",\"price\",\"size\"]");
            assertThat(series.get("fields").toString()).isEqualTo("[\"price\",\"size\"]");
            assertThat(series.get("columns").get(0).toString()).isEqualTo("[10.0,15.0]");
            assertThat(series.get("columns").get(3).toString()).isEqualTo("[10.0,20.0]");
            assertThat(running.get("/windows/px?key=A").get("newest").toString())
                    .isEqualTo("{\"price\":20.0,\"size\":1.0}");
            assertThat(series.get("sampledMs").intValue()).isEqualTo(1000);
            assertThat(running.get("/windows/px/series?key=A&from=5500000000").get("time"))
                    .hasSize(1);
        }
    }
}
