package io.ringmill.server.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.ringmill.pipeline.Topology;
import io.ringmill.server.Server;
import io.ringmill.server.ServerSettings;
import io.ringmill.server.host.Host;
import io.ringmill.server.live.AlertHistory;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Alerts over HTTP, as lists and as events: what the engine's callbacks were handed, neither more nor less. */
@Timeout(120)
class AlertsTest {

    private static final Duration LONG = Duration.ofSeconds(20);

    private static Running running(Topology topology, List<String> raised) throws Exception {
        return new Running(
                Running.builder(topology)
                        .onAlert(alert -> raised.add(alert.sequence() + " " + alert.rule() + " "
                                + alert.state().label() + " " + alert.key() + " " + alert.timeNs() + " "
                                + alert.message())),
                Host.NONE);
    }

    private static String text(JsonNode alert) {
        return alert.get("seq").longValue() + " " + alert.get("rule").textValue() + " "
                + alert.get("state").textValue() + " " + alert.get("key").textValue() + " "
                + alert.get("timeNs").textValue() + " " + alert.get("message").textValue();
    }

    private static List<String> texts(Iterable<JsonNode> alerts) {
        List<String> texts = new ArrayList<>();
        alerts.forEach(alert -> texts.add(text(alert)));
        return texts;
    }

    @ParameterizedTest
    @EnumSource(
            value = Topology.class,
            names = {"INLINE", "PARALLEL", "SHARDED"})
    void shouldListWhatCallbacksWereHanded(Topology topology) throws Exception {
        List<String> raised = Collections.synchronizedList(new ArrayList<>());
        try (Running running = running(topology, raised)) {
            for (int i = 0; i < 300; i++) {
                running.trade("K" + i % 5, 1_000_000_000L + i * 1_000_000_000L, i % 20 < 10 ? 110 : 50, i % 60);
            }
            running.engine.awaitHandled();
            assertThat(raised).hasSizeGreaterThan(50);
            await().atMost(LONG).until(() -> running.get("/alerts").get("total").intValue() == raised.size());
            List<String> told = texts(running.get("/alerts?limit=1000").get("items"));
            assertThat(told).containsExactlyInAnyOrderElementsOf(raised);
            assertThat(running.get("/alerts?limit=1000")
                            .get("items")
                            .get(0)
                            .get("seq")
                            .longValue())
                    .isGreaterThanOrEqualTo(running.get("/alerts?limit=1000")
                            .get("items")
                            .get(1)
                            .get("seq")
                            .longValue());
            // Page by page.
            List<String> paged = new ArrayList<>();
            String before = "";
            do {
                JsonNode page = running.get("/alerts?limit=7" + before);
                paged.addAll(texts(page.get("items")));
                before = page.get("next").isNull()
                        ? ""
                        : "&before=" + page.get("next").textValue();
            } while (!before.isEmpty());
            assertThat(paged).isEqualTo(told);
            assertThat(texts(running.get("/alerts?limit=1000&state=resolved&rule=high&key=K1")
                            .get("items")))
                    .containsExactlyInAnyOrderElementsOf(raised.stream()
                            .filter(each -> each.contains(" high resolved K1 "))
                            .toList());
            JsonNode counts = running.get("/alerts/counts?every=1m&last=60m");
            long critical = 0;
            for (JsonNode each : counts.get("severity").get("critical")) {
                critical += each.longValue();
            }
            assertThat(critical)
                    .isEqualTo(raised.stream()
                            .filter(each -> each.contains(" high firing "))
                            .count());
            JsonNode firing = running.get("/alerts/firing").get("items");
            assertThat(firing)
                    .hasSize(running.engine.alerts().stream()
                            .filter(status -> status.state().label().equals("firing"))
                            .toList()
                            .size());
        }
    }

    /** Of several workers an alert of an earlier event may come later; none is left out, and none has the id of another. */
    @Test
    void shouldGiveAllToWhoAsksForThoseBehindTheNewest() throws Exception {
        List<String> raised = Collections.synchronizedList(new ArrayList<>());
        List<String> told = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        try (Running running = running(Topology.SHARDED, raised)) {
            String newest = "-1";
            for (int i = 0; i < 8_000; i++) {
                running.trade("K" + i % 50, 1_000_000_000L + i * 10_000_000L, i % 100 < 50 ? 110 : 50, i % 60);
                if (i % 50 == 49) {
                    newest = ask(running, newest, told, ids);
                }
            }
            running.engine.awaitHandled();
            await().atMost(LONG).until(() -> running.get("/alerts").get("total").intValue() == raised.size());
            for (int before = -1; before < told.size(); ) {
                before = told.size();
                newest = ask(running, newest, told, ids);
            }
        }
        assertThat(raised).hasSizeGreaterThan(1_000);
        assertThat(told).containsExactlyInAnyOrderElementsOf(raised);
        assertThat(ids).hasSize(told.size());
    }

    private static String ask(Running running, String newest, List<String> told, Set<String> ids) throws Exception {
        String last = newest;
        for (JsonNode alert : running.get("/alerts?limit=1000&after=" + newest).get("items")) {
            told.add(text(alert));
            last = alert.get("id").textValue();
            ids.add(last);
        }
        return last;
    }

    @Test
    void shouldResumeBehindTheLastEvent() throws Exception {
        List<String> raised = Collections.synchronizedList(new ArrayList<>());
        try (Running running = running(Topology.PARALLEL, raised)) {
            String lastId;
            try (Events events = running.events("?topics=alerts", null)) {
                events.await("hello", data -> data.hasNonNull("id"));
                for (int i = 0; i < 10; i++) {
                    running.trade("A", 1_000_000_000L + i, 2_000, 1);
                }
                await().atMost(LONG).until(() -> events.named("alert").size() == 11);
                lastId = events.lastId();
            }
            for (int i = 0; i < 30; i++) {
                running.trade("A", 2_000_000_000L + i, 2_000 + i, 1);
            }
            running.engine.awaitHandled();
            await().atMost(LONG).until(() -> running.get("/alerts").get("total").intValue() == raised.size());
            try (Events events = running.events("?topics=alerts", lastId)) {
                await().atMost(LONG).until(() -> events.named("alert").size() == 30);
                running.trade("A", 3_000_000_000L, 5_000, 1);
                await().atMost(LONG).until(() -> events.named("alert").size() == 31);
                assertThat(texts(events.named("alert").stream()
                                .map(Events.Event::data)
                                .toList()))
                        .isEqualTo(raised.subList(11, raised.size()));
                assertThat(events.named("gap")).isEmpty();
            }
        }
    }

    @Test
    void shouldTellAlertsOfARuleThatIsAddedLive() throws Exception {
        try (Running running = Running.of(Topology.PARALLEL)) {
            running.trade("A", 1_000_000_000L, 10, 1);
            try (Events events = running.events("?topics=alerts,changed,status,rows:px:A,states:low", null)) {
                assertThat(events.status).isEqualTo(404);
            }
            try (Events events = running.events("?topics=alerts,changed,status,rows:px:A", null)) {
                JsonNode hello = events.await("hello", data -> true).data();
                String yaml = Running.JSON.writeValueAsString(
                        Map.of("name", "low", "yaml", "on: trades\nwhen: price < 5\nfire: both\nmessage: low {key}\n"));
                long sequence =
                        running.json("POST", "/rules", yaml, 200).get("seq").longValue();
                JsonNode changed = events.await("changed", data -> true).data();
                assertThat(changed.get("seq").longValue()).isEqualTo(sequence);
                assertThat(changed.get("what").textValue()).isEqualTo("add");
                assertThat(changed.get("rule").textValue()).isEqualTo("low");
                running.send(
                        "POST",
                        "/stream/" + hello.get("id").textValue() + "/topics",
                        "{\"topics\":[\"alerts\",\"status\",\"states:low\",\"rows:px:A\"]}");
                running.trade("A", 2_000_000_000L, 3, 1);
                JsonNode alert = events.await("alert", data -> true).data();
                assertThat(alert.get("message").textValue()).isEqualTo("low A");
                assertThat(alert.get("values").get("price").doubleValue()).isEqualTo(3);
                JsonNode states = events.await(
                                "states", data -> !data.get("items").isEmpty())
                        .data();
                assertThat(states.get("items").get(0).get("key").textValue()).isEqualTo("A");
                JsonNode rows = events.await(
                                "rows", data -> data.get("rows").get(0).get(1).doubleValue() == 6.5)
                        .data();
                assertThat(rows.get("rows").get(0).get(0).textValue()).isEqualTo("2000000000");
                JsonNode status = events.await(
                                "status", data -> data.get("accepted").longValue() == 2)
                        .data();
                assertThat(status.get("rules")).hasSize(4);
                assertThat(running.get("/pipeline")
                                .get("rules")
                                .get(3)
                                .get("yaml")
                                .textValue())
                        .contains("low {key}");
            }
        }
    }

    @Test
    void shouldBoundAStormAndTellWhatIsMissing() throws Exception {
        List<String> raised = Collections.synchronizedList(new ArrayList<>());
        try (Running running = running(Topology.PARALLEL, raised);
                Events events = running.events("?topics=alerts", null)) {
            events.await("hello", data -> true);
            int storm = 100_000;
            for (int i = 0; i < storm; i++) {
                running.trade("A", 1_000_000_000L + i, 2_000, 1);
            }
            running.engine.awaitHandled();
            assertThat(raised).hasSize(storm + 1);
            await().atMost(LONG).until(() -> told(events) == raised.size());
            assertThat(events.named("alert").size()).isLessThan(Subscriber.ALERTS_PER_SECOND * 30);
            JsonNode alerts = running.get("/alerts?limit=1000");
            assertThat(alerts.get("total").intValue()).isEqualTo(AlertHistory.MOST);
            assertThat(alerts.get("items").get(0).get("seq").longValue()).isEqualTo(storm - 1);
            assertThat(alerts.get("fromSeq").longValue()).isBetween(1L, (long) storm - AlertHistory.MOST);
            assertThat(alerts.get("fromNs").isNull()).isFalse();
            // One that comes afterwards is told as ever.
            Thread.yield();
            await().atMost(LONG).until(() -> {
                running.trade("A", 2_000_000_000L, 3_000, 1);
                return events.named("alert").stream()
                        .anyMatch(
                                event -> event.data().get("timeNs").textValue().equals("2000000000"));
            });
            // A client that was away for too long is told so.
            try (Events late = running.events("?topics=alerts", "5")) {
                late.await("gap", data -> true);
            }
        }
    }

    @Test
    void shouldTellThatAlertsAreMissingWhenItBeganBehindThem() throws Exception {
        List<String> raised = Collections.synchronizedList(new ArrayList<>());
        try (Running running = running(Topology.PARALLEL, raised)) {
            for (int i = 0; i < 10; i++) {
                running.trade("A", 1_000_000_000L + i, 2_000, 1);
            }
            running.engine.awaitHandled();
            assertThat(raised).hasSize(11);
            await().atMost(LONG).until(() -> running.get("/alerts").get("total").intValue() == 11);
            JsonNode all = running.get("/alerts");
            assertThat(all.get("fromSeq").longValue()).isZero();
            assertThat(all.get("fromNs").isNull()).isTrue();
            assertResumes(running.server, running, "-1", 0, 11);
            // As of an earlier run, in which there were more events: all of this one's are new.
            assertResumes(running.server, running, "4711", 1, 11);
            assertResumes(running.server, running, "no id", 1, 0);
            try (Server restarted = Server.start(running.engine, ServerSettings.DEFAULT.withPort(0))) {
                running.trade("A", 2_000_000_000L, 3_000, 1);
                for (String before : List.of("-1", "0", "5-1", "9")) {
                    assertResumes(restarted, running, before, 1, 1);
                }
                assertResumes(restarted, running, "10", 0, 0);
                JsonNode kept = Running.JSON.readTree(running.client
                        .send(
                                HttpRequest.newBuilder(restarted.uri().resolve("/api/v1/alerts"))
                                        .build(),
                                HttpResponse.BodyHandlers.ofString())
                        .body());
                assertThat(kept.get("total").intValue()).isEqualTo(1);
                assertThat(kept.get("fromSeq").longValue()).isEqualTo(10);
                assertThat(kept.get("fromNs").textValue()).isEqualTo("1000000009");
            }
        }
    }

    /** A client that connects again is told of a gap so often, and then of so many alerts. */
    private static void assertResumes(Server server, Running running, String lastId, int gaps, int alerts)
            throws Exception {
        java.net.URI uri = server.uri().resolve("/api/v1/stream?topics=alerts,status");
        try (Events events = new Events(running.client, uri, lastId)) {
            await().atMost(LONG)
                    .untilAsserted(
                            () -> assertThat(events.named("alert")).as(lastId).hasSize(alerts));
            // What comes again is sent with a tick, before the status of the next pulse.
            int told = events.named("status").size();
            await().atMost(LONG).until(() -> events.named("status").size() > told + 1);
            assertThat(events.named("alert")).as(lastId).hasSize(alerts);
            assertThat(events.named("gap"))
                    .as(lastId)
                    .hasSize(gaps)
                    .allMatch(gap -> gap.data().get("missed").isNull());
        }
    }

    private static long told(Events events) {
        long gaps = events.named("gap").stream()
                .mapToLong(event -> event.data().get("missed").longValue())
                .sum();
        return gaps + events.named("alert").size();
    }
}
