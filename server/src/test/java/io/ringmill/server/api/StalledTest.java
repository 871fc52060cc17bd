package io.ringmill.server.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.ringmill.Engine;
import io.ringmill.output.Alert;
import io.ringmill.output.Result;
import io.ringmill.output.Sink;
import io.ringmill.pipeline.Topology;
import io.ringmill.server.host.Host;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A sink that takes nothing has the engine stand still, and not the server. */
@Timeout(120)
class StalledTest {

    private static final Duration LONG = Duration.ofSeconds(20);
    private static final int EVENTS = 100_000;

    /** Takes the first, and no more until it may go on. */
    private static final class Blocked implements Sink {
        final CountDownLatch goOn = new CountDownLatch(1);

        @Override
        public String name() {
            return "slow";
        }

        @Override
        public void onResult(Result result) throws InterruptedException {
            goOn.await();
        }

        @Override
        public void onAlert(Alert alert) throws InterruptedException {
            goOn.await();
        }

        @Override
        public void close() {}
    }

    private static long ms(long sinceNs) {
        return (System.nanoTime() - sinceNs) / 1_000_000;
    }

    private static int status(Running running, String path) throws Exception {
        return running.client
                .send(
                        HttpRequest.newBuilder(running.server.uri().resolve(path))
                                .timeout(Duration.ofSeconds(5))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .statusCode();
    }

    private static Thread publish(Running running) {
        Thread publisher = new Thread(() -> {
            for (int i = 0; i < EVENTS; i++) {
                running.trade("B", 2_000_000_000L + i, i % 2 == 0 ? 110 : 50, 1);
            }
        });
        publisher.setDaemon(true);
        publisher.start();
        return publisher;
    }

    @Test
    void shouldAnswerWhileASinkStandsStill() throws Exception {
        Blocked sink = new Blocked();
        Engine.Builder builder = Running.builder(Topology.PARALLEL).sink(sink);
        try (Running running = new Running(builder, Host.NONE);
                Events events = running.events("?topics=status,alerts,rows:px:A,states:high", null)) {
            events.await("hello", data -> true);
            running.trade("A", 1_000_000_000L, 110, 1);
            await().atMost(LONG)
                    .until(() -> running.get("/alerts/firing").get("total").intValue() == 1);
            try {
                shouldGoOn(running, events, sink);
            } finally {
                sink.goOn.countDown();
            }
        }
    }

    private static void shouldGoOn(Running running, Events events, Blocked sink) throws Exception {
        Thread publisher = publish(running);
        events.await("status", data -> data.get("state").textValue().equals("stalled"));
        long beganNs = System.nanoTime();
        JsonNode problem = running.json("GET", "/windows/px?key=A", null, 503);
        assertThat(ms(beganNs)).isLessThan(10_000);
        assertThat(problem.get("type").textValue()).contains("engine-stalled");
        assertThat(problem.get("detail").textValue()).contains("'slow'").contains("has not moved for");
        // As many as would take all threads of the server, if each waited.
        List<CompletableFuture<HttpResponse<String>>> asked = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            asked.add(running.client.sendAsync(
                    HttpRequest.newBuilder(running.uri("/windows/px?key=A")).build(),
                    HttpResponse.BodyHandlers.ofString()));
        }
        assertThat(status(running, "/healthz")).isEqualTo(200);
        for (CompletableFuture<HttpResponse<String>> each : asked) {
            assertThat(each.get().statusCode()).isIn(429, 503);
        }
        shouldTellHowItIs(running);
        shouldNotChange(running);
        int told = events.named("status").size();
        await().atMost(LONG).until(() -> events.named("status").size() > told + 2);
        sink.goOn.countDown();
        publisher.join();
        running.engine.awaitHandled();
        events.await(
                "status",
                data -> data.get("state").textValue().equals("running")
                        && data.get("accepted").longValue() == EVENTS + 1);
        await().atMost(LONG)
                .until(() -> running.send("GET", "/windows/px?key=A", null).statusCode() == 200);
        assertThat(running.get("/rules").get("items")).hasSize(3);
        assertThat(status(running, "/readyz")).isEqualTo(200);
    }

    private static void shouldTellHowItIs(Running running) throws Exception {
        long beganNs = System.nanoTime();
        JsonNode status = running.get("/status");
        assertThat(ms(beganNs)).isLessThan(5_000);
        assertThat(status.get("state").textValue()).isEqualTo("stalled");
        assertThat(status.get("note").textValue()).contains("sink 'slow' takes nothing");
        assertThat(status.get("rules").get(0).get("firing").intValue()).isGreaterThanOrEqualTo(1);
        assertThat(status.get("statesAgeMs").doubleValue()).isGreaterThan(1_000);
        assertThat(running.get("/alerts/firing").get("total").intValue()).isGreaterThanOrEqualTo(1);
        assertThat(running.get("/alerts").get("total").intValue()).isGreaterThan(1);
        assertThat(status(running, "/healthz")).isEqualTo(200);
        assertThat(status(running, "/readyz")).isEqualTo(503);
    }

    private static void shouldNotChange(Running running) throws Exception {
        String low = "{\"name\":\"low\",\"yaml\":\"on: trades\\nwhen: price < 5\\n\"}";
        JsonNode problem = running.json("POST", "/rules", low, 503);
        assertThat(problem.get("detail").textValue()).contains("nothing was changed");
        assertThat(running.json("DELETE", "/rules/high", null, 503)
                        .get("detail")
                        .textValue())
                .contains("nothing was changed");
    }
}
