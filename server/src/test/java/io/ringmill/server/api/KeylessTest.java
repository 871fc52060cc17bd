package io.ringmill.server.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.ringmill.Engine;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.server.host.Host;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Streams without a key: their windows and rules have the empty key, and are seen without anybody asking for it. */
@Timeout(60)
class KeylessTest {

    private static final String PIPELINE = """
            streams:
              trades:
                time: {field: ts, unit: ns}
                fields: {price: double, size: long, venue: symbol}
            windows:
              last3: {window: sliding 3 events, select: {mean: mean(price)}}
              bars: {window: tumbling 1s, select: {close: last(price)}}
              trend: {on: bars, window: running, select: {rise: max(close)}}
            rules:
              high: {on: last3, when: mean > 100}
              dear: {on: trades, when: price > 100}
            """;

    @Test
    void shouldShowWindowsAndRulesOfTheEmptyKey() throws Exception {
        try (Running running = new Running(Engine.builder(Pipeline.parse(PIPELINE, "keyless.yml")), Host.NONE)) {
            for (int second = 0; second < 10; second++) {
                running.trades
                        .claim(running.trades.key(""), second * 1_000_000_000L)
                        .set(running.trades.field("price"), 100 + second)
                        .publish();
            }
            running.engine.awaitHandled();
            for (String window : new String[] {"last3", "bars", "trend"}) {
                JsonNode keys = running.get("/windows/" + window + "/keys").get("items");
                assertThat(keys).as(window).hasSize(1);
                assertThat(keys.get(0).get("key").textValue()).isEmpty();
                await().atMost(Duration.ofSeconds(20))
                        .until(() -> running.get("/windows/" + window + "/series")
                                        .get("time")
                                        .size()
                                > 0);
            }
            assertThat(running.get("/windows/last3").get("values").get("mean").doubleValue())
                    .isEqualTo(108);
            running.get("/pipeline")
                    .get("rules")
                    .forEach(rule -> assertThat(rule.get("by").textValue()).isEqualTo("all"));
            assertThat(running.get("/rules/high/explain?key=")
                            .get("live")
                            .get("windows")
                            .get(0)
                            .get("values")
                            .get("mean")
                            .doubleValue())
                    .isEqualTo(108);
        }
    }
}
