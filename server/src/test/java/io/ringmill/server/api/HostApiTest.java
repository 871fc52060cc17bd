package io.ringmill.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.ringmill.pipeline.Topology;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the API tells the program beside the engine, and of it. */
@Timeout(60)
class HostApiTest {

    private final Pretended pretended = new Pretended();

    private Running running() throws Exception {
        return new Running(Running.builder(Topology.INLINE), pretended.replay());
    }

    @Test
    void shouldSteerSourcesSnapshotsAndReplay() throws Exception {
        try (Running running = running()) {
            JsonNode source = running.json("POST", "/sources/tape/pause", null, 200);
            assertThat(source.get("paused").booleanValue()).isTrue();
            assertThat(source.get("state").textValue()).isEqualTo("paused");
            assertThat(source.get("gaps").longValue()).isEqualTo(2);
            running.json("POST", "/sources/tape/resume", null, 200);
            assertThat(running.get("/sources")
                            .get("items")
                            .get(0)
                            .get("position")
                            .textValue())
                    .isEqualTo("line 5");
            assertThat(running.json("POST", "/sources/tap/pause", null, 404)
                            .get("detail")
                            .textValue())
                    .contains("did you mean 'tape'");
            assertThat(running.json("POST", "/snapshots", null, 200).get("seq").longValue())
                    .isEqualTo(42);
            assertThat(running.get("/replay").get("positionNs").textValue()).isEqualTo("50");
            JsonNode fast = running.json("POST", "/replay", "{\"speed\":\"max\",\"running\":true}", 200);
            assertThat(fast.get("speed").isNull()).isTrue();
            running.json("POST", "/replay", "{\"speed\":2.5,\"seekNs\":\"30\"}", 200);
            running.json("POST", "/replay", "{\"step\":\"alert\"}", 200);
            running.json("POST", "/replay", "{\"seekNs\":\"-1\"}", 409);
            running.json("POST", "/replay", "{\"speed\":-1}", 400);
            running.json("POST", "/replay", "{\"step\":\"minute\"}", 400);
            assertThat(running.json("DELETE", "/rules/high", null, 409)
                            .get("detail")
                            .textValue())
                    .contains("this is a replay");
            running.json("DELETE", "/rules/high?dryRun=true", null, 200);
            assertThat(pretended.told)
                    .containsExactly(
                            "pause tape",
                            "resume tape",
                            "snapshot",
                            "speed Infinity",
                            "run true",
                            "speed 2.5",
                            "seek 30",
                            "step alert");
            JsonNode status = running.get("/status");
            assertThat(status.get("mode").textValue()).isEqualTo("replay");
            assertThat(status.get("journal").get("bytes").longValue()).isEqualTo(10);
            assertThat(status.get("follower").get("digest").textValue()).isEqualTo("equal");
            assertThat(status.get("follower").get("lagEvents").longValue())
                    .as("of a follower that was asked later than the engine")
                    .isZero();
        }
    }

    @Test
    void shouldPauseSinksThatHaveABuffer() throws Exception {
        PretendedSink far = new PretendedSink("redis redis://localhost", true);
        PretendedSink file = new PretendedSink("file", false);
        try (Running running =
                new Running(Running.builder(Topology.INLINE).sink(far).sink(file), pretended.replay())) {
            JsonNode paused = running.json("POST", "/sinks/0/pause", null, 200);
            assertThat(paused.get("state").textValue()).isEqualTo("paused");
            assertThat(paused.get("buffer").get("held").longValue()).isEqualTo(3);
            assertThat(paused.get("nextTryMs").isNull()).isTrue();
            running.json("POST", "/sinks/0/resume", null, 200);
            assertThat(running.get("/sinks").get("items").get(0).get("state").textValue())
                    .isEqualTo("live");
            assertThat(running.get("/sinks").get("items").get(1).get("buffer").isNull())
                    .isTrue();
            assertThat(running.json("POST", "/sinks/file/pause", null, 409)
                            .get("type")
                            .textValue())
                    .isEqualTo("cannot-pause");
            running.json("POST", "/sinks/file/resume", null, 200);
            assertThat(running.json("POST", "/sinks/fil/pause", null, 404)
                            .get("detail")
                            .textValue())
                    .contains("did you mean 'file'");
        }
    }

    @Test
    void shouldExplain() throws Exception {
        try (Running running = running()) {
            JsonNode why = running.get("/rules/high/explain?key=A&seq=9").get("why");
            assertThat(why.get("conditions").get(0).get("tree").get("truth").textValue())
                    .isEqualTo("true");
            assertThat(why.get("events").get(0).get("fields").get("price").textValue())
                    .isEqualTo("120");
            assertThat(running.json("GET", "/rules/high/explain?key=B&seq=9", null, 404)
                            .get("type")
                            .textValue())
                    .isEqualTo("not-explained");
        }
    }

    @Test
    void shouldTakePostedEvents() throws Exception {
        try (Running running = running()) {
            ByteArrayOutputStream zipped = new ByteArrayOutputStream();
            try (GZIPOutputStream gzip = new GZIPOutputStream(zipped)) {
                gzip.write("{\"price\":1}\n".getBytes(StandardCharsets.UTF_8));
            }
            HttpResponse<String> response = running.send(
                    "POST",
                    "/streams/trades/events",
                    "",
                    request -> request.method("POST", HttpRequest.BodyPublishers.ofByteArray(zipped.toByteArray()))
                            .setHeader("Content-Type", "application/x-ndjson; charset=utf-8")
                            .header("Content-Encoding", "gzip")
                            .header("Idempotency-Key", "k1"));
            assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
            assertThat(pretended.told).containsExactly("take trades NDJSON k1 12");
            JsonNode taken = Running.JSON.readTree(response.body());
            assertThat(taken.get("faults").get(0).get("record").longValue()).isEqualTo(2);
            assertThat(taken.get("seq").longValue()).isEqualTo(7);
            assertThat(running.send(
                                    "POST",
                                    "/streams/trades/events",
                                    "x",
                                    request -> request.setHeader("Content-Type", "text/plain"))
                            .statusCode())
                    .isEqualTo(415);
            assertThat(running.send(
                                    "POST",
                                    "/streams/trades/events",
                                    "[]",
                                    request -> request.header("Idempotency-Key", "k".repeat(201)))
                            .statusCode())
                    .isEqualTo(400);
            pretended.full = true;
            HttpResponse<String> full = running.send("POST", "/streams/trades/events", "[]");
            assertThat(full.statusCode()).isEqualTo(429);
            assertThat(full.headers().firstValue("Retry-After")).contains("2");
        }
    }

    @Test
    void shouldSayWhatIsNotThere() throws Exception {
        try (Running running = Running.of(Topology.INLINE)) {
            assertThat(running.json("POST", "/streams/trades/events", "[]", 501)
                            .get("type")
                            .textValue())
                    .isEqualTo("no-intake");
            assertThat(running.json("GET", "/replay", null, 404).get("type").textValue())
                    .isEqualTo("not-a-replay");
            assertThat(running.json("POST", "/snapshots", null, 501).get("type").textValue())
                    .isEqualTo("no-journal");
        }
    }
}
