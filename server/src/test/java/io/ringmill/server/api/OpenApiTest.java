package io.ringmill.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.ringmill.pipeline.Topology;
import io.ringmill.server.http.Routes;
import io.ringmill.server.live.LiveEngine;
import io.swagger.v3.oas.models.SpecVersion;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.ParseOptions;
import io.swagger.v3.parser.core.models.SwaggerParseResult;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The description is complete, and what the server answers is what it says. */
@Timeout(60)
class OpenApiTest {

    /** A request of each operation that succeeds, with its body. */
    private static final Map<String, String> GOOD = new LinkedHashMap<>();

    static {
        String rule = "on: trades\\nwhen: price > 7";
        GOOD.put("GET /session", null);
        GOOD.put("POST /session", null);
        GOOD.put("GET /pipeline", null);
        GOOD.put("GET /status", null);
        GOOD.put("GET /streams", null);
        GOOD.put("GET /windows", null);
        GOOD.put("GET /rules", null);
        GOOD.put("GET /sources", null);
        GOOD.put("GET /sinks", null);
        GOOD.put("GET /windows/px?key=A", null);
        GOOD.put("GET /windows/px/keys?match=a", null);
        GOOD.put("GET /windows/px/series?key=A", null);
        GOOD.put("GET /rules/high/states?state=firing", null);
        GOOD.put("GET /rules/high/explain?key=A&why=true", null);
        GOOD.put("POST /rules", "{\"name\":\"new\",\"yaml\":\"" + rule + "\"}");
        GOOD.put("PUT /rules/new", "{\"yaml\":\"" + rule + "\"}");
        GOOD.put("DELETE /rules/new", null);
        GOOD.put("POST /rules/each/silence", "{\"forMs\":1000,\"reason\":\"\"}");
        GOOD.put("GET /silences", null);
        GOOD.put("DELETE /rules/each/silence", null);
        GOOD.put("GET /alerts?limit=5", null);
        GOOD.put("GET /alerts/firing", null);
        GOOD.put("GET /alerts/counts?every=5m&last=1h", null);
        GOOD.put("GET /latency?over=1m", null);
        GOOD.put("GET /latency/worst", null);
        GOOD.put("POST /sources/tape/pause", null);
        GOOD.put("POST /sources/tape/resume", null);
        GOOD.put("POST /sinks/far/pause", null);
        GOOD.put("POST /sinks/far/resume", null);
        GOOD.put("POST /snapshots", null);
        GOOD.put("GET /replay", null);
        GOOD.put("POST /replay", "{\"running\":false}");
        GOOD.put("POST /streams/trades/events", "[]");
        GOOD.put("GET /openapi.json", null);
        GOOD.put("DELETE /session", null);
    }

    @Test
    void shouldDescribeEveryRouteOnce() throws Exception {
        try (Running running = Running.of(Topology.INLINE);
                LiveEngine live = LiveEngine.start(running.engine, new Pretended().host(), Clock.systemUTC())) {
            Routes routes = new Routes();
            Api.addTo(routes, live);
            List<String> there = new ArrayList<>();
            routes.all().forEach(route -> there.add(route.method() + " " + route.path()));
            List.of("GET", "POST", "DELETE").forEach(method -> there.add(method + " /api/v1/session"));
            List<String> described = new ArrayList<>();
            running.get("/openapi.json")
                    .get("paths")
                    .properties()
                    .forEach(path -> path.getValue()
                            .fieldNames()
                            .forEachRemaining(
                                    method -> described.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey())));
            assertThat(described).containsExactlyInAnyOrderElementsOf(there);
        }
    }

    /** Of another make: swagger-parser. */
    @Test
    void shouldBeOpenApiForAnotherReader() throws Exception {
        try (Running running = Running.of(Topology.INLINE)) {
            String text = running.send("GET", "/openapi.json", null).body();
            SwaggerParseResult read = new OpenAPIV3Parser().readContents(text, List.of(), new ParseOptions());
            assertThat(read.getMessages()).isEmpty();
            assertThat(read.getOpenAPI().getSpecVersion()).isEqualTo(SpecVersion.V31);
            assertThat(read.getOpenAPI().getPaths())
                    .hasSameSizeAs(running.get("/openapi.json").get("paths").properties());
            // It finds what is wrong.
            String broken = text.replace("\"openapi\":\"3.1.0\",", "\"openapi\":\"3.1.0\",\"wrong\":1,");
            assertThat(new OpenAPIV3Parser()
                            .readContents(broken, List.of(), new ParseOptions())
                            .getMessages())
                    .isNotEmpty();
        }
    }

    @Test
    void shouldAnswerAsDescribed() throws Exception {
        try (Running running = new Running(
                        Running.builder(Topology.PARALLEL).sink(new PretendedSink("far", true)),
                        new Pretended().host());
                Running replay = new Running(Running.builder(Topology.INLINE), new Pretended().replay())) {
            running.trade("A", 1_000_000_000L, 120, 60);
            running.engine.awaitHandled();
            JsonNode document = running.get("/openapi.json");
            TreeSet<String> left = new TreeSet<>();
            document.get("paths")
                    .properties()
                    .forEach(path -> path.getValue()
                            .fieldNames()
                            .forEachRemaining(
                                    method -> left.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey())));
            for (Map.Entry<String, String> good : GOOD.entrySet()) {
                String[] request = good.getKey().split(" ");
                String operation = left.stream()
                        .filter(each -> fits(each, request))
                        .findFirst()
                        .orElseThrow(() -> new AssertionError(good.getKey() + " is not described"));
                left.remove(operation);
                Running server = request[1].equals("/replay") ? replay : running;
                var response = server.send(request[0], request[1], good.getValue());
                assertThat(response.statusCode())
                        .as(good.getKey() + ": " + response.body())
                        .isBetween(200, 299);
                String[] place = operation.split(" ");
                JsonNode described = document.get("paths").get(place[1]).get(place[0].toLowerCase(Locale.ROOT));
                JsonNode answer = described.get("responses").get(Integer.toString(response.statusCode()));
                assertThat(answer).as(good.getKey()).isNotNull();
                if (answer.has("content")) {
                    JsonNode schema =
                            answer.get("content").get("application/json").get("schema");
                    SchemaCheck.check(good.getKey(), document, schema, Running.JSON.readTree(response.body()));
                }
            }
            // These two are tried where events are.
            assertThat(left).containsExactly("GET /api/v1/stream", "POST /api/v1/stream/{id}/topics");
            try (Events events = running.events("?topics=status", null)) {
                JsonNode hello = events.await("hello", data -> true).data();
                assertThat(running.send("POST", "/stream/" + hello.get("id").textValue() + "/topics", "{\"topics\":[]}")
                                .statusCode())
                        .isEqualTo(204);
            }
        }
    }

    private static boolean fits(String operation, String[] request) {
        String[] place = operation.split(" ");
        String path = "/api/v1" + request[1].replaceFirst("\\?.*", "");
        return place[0].equals(request[0])
                && path.matches(place[1].replace(".", "\\.").replaceAll("\\{\\w+}", "(?!firing\\$|counts\\$)[^/]+"));
    }
}
