package io.ringmill.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ringmill.app.terminal.ExitCode;
import io.ringmill.persistence.JournalInfo;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page and the API of the packaged program. */
class PageIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Pattern ADDRESS = Pattern.compile("page at (http://127\\.0\\.0\\.1:\\d+)/");
    private static final Pattern PRICE = Pattern.compile("\"price\":([0-9.E]+)");
    private static final int MOST_BODIES = 12;
    private static final String ANY_PORT = "server: {port: 0}\n";
    private static final String ENDLESS =
            "sources: [{simulate: {kind: ticks, keys: 7, rate: 2000, seed: 3}}]\n" + ANY_PORT;
    private static final String POSTED = "sources: [{server: {}}]\n" + ANY_PORT;

    @TempDir
    Path dir;

    private final HttpClient http = HttpClient.newHttpClient();
    private PipelineFiles files;

    @BeforeEach
    void makeFiles() {
        files = new PipelineFiles(dir);
    }

    private static String address(Program program) {
        await().atMost(PATIENCE).until(() -> ADDRESS.matcher(program.err()).find() || !program.isAlive());
        Matcher found = ADDRESS.matcher(program.err());
        assertThat(found.find())
                .as("out: %s; err: %s", program.out(), program.err())
                .isTrue();
        return found.group(1);
    }

    private HttpResponse<String> get(String address) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(URI.create(address)).build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> post(String address, String type, String body, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address))
                .header("Content-Type", type)
                .POST(BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return http.send(request.build(), BodyHandlers.ofString());
    }

    private static String trade(int number) {
        return trade(number, number);
    }

    private static String trade(int number, int price) {
        return "{\"ts\":" + (1_000 + number) + ",\"symbol\":\"A\",\"price\":" + price
                + ",\"size\":200,\"side\":\"b\"}\n";
    }

    @Test
    void shouldServeThePageWhileItRunsAndEndInGoodOrderOnSigterm() throws Exception {
        try (Program run =
                Program.start(dir, "run", files.write("run.yml", ENDLESS).toString(), "--quiet")) {
            String address = address(run);
            assertThat(get(address + "/").statusCode()).isEqualTo(200);
            assertThat(get(address + "/vendor/uPlot.esm.js").statusCode()).isEqualTo(200);
            await().atMost(PATIENCE).until(() -> get(address + "/readyz").statusCode() == 200);
            assertThat(get(address + "/metrics").body()).contains("ringmill_");
            String sources = get(address + "/api/v1/sources").body();
            assertThat(sources).contains("\"simulate\"", "\"trades\"");
            String pause = address + "/api/v1/sources/simulate%20ticks/pause";
            assertThat(post(pause, "application/json", "").statusCode()).isEqualTo(200);
            assertThat(get(address + "/api/v1/sources").body()).contains("\"paused\":true");
            assertThat(post(address + "/api/v1/snapshots", "application/json", "")
                            .body())
                    .contains("\"seq\"");
            run.terminate();
            run.await().expect(ExitCode.DONE);
        }
    }

    @Test
    void shouldRunNothingWhenThePortIsTaken() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String sources = "sources: [{simulate: {kind: ticks, keys: 7, count: 10, seed: 3}}]\n";
            Path file = files.write("run.yml", sources + "server: {port: " + taken.getLocalPort() + "}\n");
            Program run = Program.run(dir, "run", file.toString()).expect(ExitCode.FAILED);
            assertThat(run.err()).contains("port " + taken.getLocalPort() + " of 127.0.0.1 cannot be had", "--no-page");
            assertThat(files.journal()).doesNotExist();
            Program.run(dir, "run", file.toString(), "--no-page").expect(ExitCode.DONE);
        }
    }

    @Test
    void shouldHaveInTheJournalWhatItAnsweredWhenKilled() throws Exception {
        Path file = files.write("posted.yml", POSTED);
        try (Program run = Program.start(dir, "run", file.toString(), "--quiet")) {
            String events = address(run) + "/api/v1/streams/trades/events";
            for (int number = 0; number < 20; number++) {
                assertThat(post(events, "application/x-ndjson", trade(number)).body())
                        .contains("\"accepted\":1");
            }
            HttpResponse<String> first =
                    post(events, "text/csv", "ts,symbol,price,size,side\n2000,B,1,200,b\n", "Idempotency-Key", "k1");
            HttpResponse<String> again =
                    post(events, "text/csv", "ts,symbol,price,size,side\n2000,B,1,200,b\n", "Idempotency-Key", "k1");
            assertThat(first.body()).contains("\"accepted\":1", "\"repeated\":false");
            assertThat(again.body()).contains("\"repeated\":true");
            assertThat(post(events, "application/json", "[" + trade(30) + "," + trade(31) + ",{}]")
                            .body())
                    .contains("\"accepted\":2", "\"invalid\":1", "\"record\":3");
            run.kill();
            run.await();
        }
        assertThat(JournalInfo.read(files.journal()).events()).isEqualTo(23);
        try (Program run = Program.start(dir, "run", file.toString(), "--quiet")) {
            String events = address(run) + "/api/v1/streams/trades/events";
            assertThat(post(events, "application/x-ndjson", trade(40)).body()).contains("\"seq\":23");
            run.terminate();
            run.await().expect(ExitCode.DONE);
            assertThat(run.err()).doesNotContain("has no position");
        }
    }

    @Test
    void shouldTakeEachEventOnceOfBodiesThatComeAgainAfterAKill() throws Exception {
        int kills = 6;
        int events = 10_000;
        Random random = new Random(11);
        Path file = files.write("posted.yml", POSTED);
        ExecutorService poster = Executors.newSingleThreadExecutor();
        int next = 0;
        for (int kill = 0; kill <= kills; kill++) {
            try (Program run = Program.start(dir, "run", file.toString(), "--quiet")) {
                String address = readyAddress(run) + "/api/v1/streams/trades/events";
                int first = next;
                AtomicInteger answered = new AtomicInteger(next);
                Future<?> posting = poster.submit(() -> postUntilRefused(address, answered, events));
                await().atMost(PATIENCE).until(() -> answered.get() > first);
                TimeUnit.MILLISECONDS.sleep(random.nextInt(300));
                if (kill < kills) {
                    run.kill();
                } else {
                    run.terminate();
                }
                run.await();
                posting.get();
                next = answered.get();
            }
        }
        poster.shutdown();
        // The last body may have come without an answer: it comes again, and then all have come.
        try (Program run = Program.start(dir, "run", file.toString(), "--quiet")) {
            String address = readyAddress(run) + "/api/v1/streams/trades/events";
            assertThat(postBody(address, next, events)).contains("\"accepted\":" + events);
            assertThat(postBody(address, next - 1, events)).contains("\"repeated\":true", "\"accepted\":" + events);
            run.terminate();
            run.await().expect(ExitCode.DONE);
        }
        Path out = dir.resolve("out.ndjson");
        Program.run(dir, "journal", "export", files.journal().toString(), "--out", out.toString())
                .expect(ExitCode.DONE);
        List<Long> prices = new ArrayList<>();
        for (String line : Files.readAllLines(out)) {
            Matcher price = PRICE.matcher(line);
            assertThat(price.find()).as(line).isTrue();
            prices.add((long) Double.parseDouble(price.group(1)));
        }
        Collections.sort(prices);
        assertThat(prices)
                .isEqualTo(LongStream.range(0, (next + 1L) * events).boxed().toList());
    }

    @Test
    void shouldListAlertsOfBeforeAKill() throws Exception {
        Path file = files.write("posted.yml", POSTED);
        String before;
        try (Program run = Program.start(dir, "run", file.toString(), "--quiet")) {
            String address = readyAddress(run);
            StringBuilder events = new StringBuilder();
            for (int i = 0; i < 300; i++) {
                events.append(trade(i, i % 50 == 49 ? 1_000 : i % 7));
            }
            post(address + "/api/v1/streams/trades/events", "application/x-ndjson", events.toString());
            await().atMost(PATIENCE)
                    .until(() -> get(address + "/api/v1/alerts").body().contains("\"total\":6"));
            before = get(address + "/api/v1/alerts").body();
            run.kill();
            run.await();
        }
        try (Program run = Program.start(dir, "run", file.toString(), "--quiet")) {
            String address = readyAddress(run);
            assertThat(items(get(address + "/api/v1/alerts").body())).isEqualTo(items(before));
            run.terminate();
            run.await().expect(ExitCode.DONE);
        }
        try (Program run = Program.start(dir, "run", file.toString(), "--quiet", "--set", "journal.start=fresh")) {
            assertThat(get(readyAddress(run) + "/api/v1/alerts").body()).contains("\"total\":0");
            run.terminate();
            run.await().expect(ExitCode.DONE);
        }
    }

    private static String items(String body) {
        return body.substring(body.indexOf("\"items\""), body.indexOf("\"total\""));
    }

    private String readyAddress(Program run) {
        String address = address(run);
        await().atMost(PATIENCE).until(() -> get(address + "/readyz").statusCode() == 200);
        return address;
    }

    /** Posts some bodies behind those that were answered. */
    private void postUntilRefused(String address, AtomicInteger answered, int events) {
        int last = answered.get() + MOST_BODIES;
        try {
            while (answered.get() < last
                    && postBody(address, answered.get(), events).contains("\"accepted\":" + events)) {
                answered.incrementAndGet();
            }
        } catch (IOException | InterruptedException killed) {
            // The body was not answered.
        }
    }

    private String postBody(String address, int body, int events) throws IOException, InterruptedException {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < events; i++) {
            text.append(trade(body * events + i));
        }
        return post(address, "application/x-ndjson", text.toString(), "Idempotency-Key", "body-" + body)
                .body();
    }

    @Test
    void shouldExplainWhileItRuns() throws Exception {
        try (Program run =
                Program.start(dir, "run", files.write("run.yml", ENDLESS).toString(), "--quiet")) {
            String address = address(run);
            await().atMost(PATIENCE)
                    .until(() -> get(address + "/api/v1/alerts").body().contains("\"key\":"));
            String alert = get(address + "/api/v1/alerts?limit=1").body();
            Matcher key = Pattern.compile("\"key\":\"([^\"]+)\"").matcher(alert);
            assertThat(key.find()).isTrue();
            HttpResponse<String> why = get(address + "/api/v1/rules/high/explain?why=true&key=" + key.group(1));
            assertThat(why.body()).contains("\"conditions\"");
            run.terminate();
            run.await().expect(ExitCode.DONE);
        }
    }

    @Test
    void shouldTellInWordsWhatADetectorOfAnomaliesSaw() throws Exception {
        Path file = Files.writeString(dir.resolve("odd.yml"), """
                streams:
                  readings: {key: sensor, time: {field: ts, unit: ns}, fields: {temperature: double}}
                windows:
                  oddity: {window: running, min: 300, select: {score: anomaly(temperature), view: anomaly_view(temperature)}}
                rules:
                  odd: {on: oddity, when: score > 0.5, message: "{sensor}: its {view} is odd"}
                sources:
                  - simulate: {kind: sensors, keys: 2, rate: 3000, seed: 3, anomalies: {probability: 0.002, scale: 12}}
                journal: {dir: journal}
                server: {port: 0}
                """);
        try (Program run = Program.start(dir, "run", file.toString(), "--quiet")) {
            String address = address(run);
            await().atMost(PATIENCE)
                    .until(() -> get(address + "/api/v1/alerts").body().contains("\"rule\":\"odd\""));
            String alerts = get(address + "/api/v1/alerts?limit=1").body();
            Matcher alert =
                    Pattern.compile("\"key\":\"([^\"]+)\".*?\"seq\":(\\d+)").matcher(alerts);
            assertThat(alert.find()).as(alerts).isTrue();
            String explain = address + "/api/v1/rules/odd/explain?key=" + alert.group(1) + "&seq=" + alert.group(2);
            // Once the journal holds the event.
            await().atMost(PATIENCE).until(() -> get(explain).statusCode() == 200);
            assertThat(get(explain).body())
                    .contains("\"oddities\":[{\"call\":\"anomaly(temperature)\"")
                    .containsPattern("\"view\":\"level\",\"surprise\":[0-9.E-]+,\"meaning\":\"far from the mean of ");
            run.terminate();
            run.await().expect(ExitCode.DONE);
        }
    }

    @Test
    void shouldSteerAReplayToTheSameDigest() throws Exception {
        Path file = files.simulated(20_000);
        Program.run(dir, "run", file.toString(), "--quiet").expect(ExitCode.DONE);
        try (Program replay =
                Program.start(dir, "replay", file.toString(), "--page", "--port", "0", "--speed", "1x", "--verify")) {
            String steer = address(replay) + "/api/v1/replay";
            post(steer, "application/json", "{\"running\":false}");
            for (int step = 0; step < 3; step++) {
                assertThat(post(steer, "application/json", "{\"step\":\"alert\"}")
                                .statusCode())
                        .isLessThan(300);
            }
            post(steer, "application/json", "{\"speed\":\"max\",\"running\":true}");
            await().atMost(PATIENCE).until(() -> get(steer).body().contains("\"ended\":true"));
            assertThat(get(steer).body()).contains("\"digest\":\"equal\"");
            assertThat(replay.isAlive()).isTrue();
            replay.terminate();
            replay.await().expect(ExitCode.DONE);
        }
    }

    @Test
    void shouldKeepThePageOfTheDemoUntilASignalComes() throws Exception {
        try (Program demo = Program.start(dir, "demo", "--port", "0", "--quiet")) {
            String address = address(demo);
            await().atMost(PATIENCE).until(() -> demo.err().contains("the page stays until Ctrl-C"));
            await().atMost(PATIENCE)
                    .until(() -> get(address + "/api/v1/status").body().contains("100000"));
            assertThat(demo.isAlive()).isTrue();
            demo.terminate();
            demo.await().expect(ExitCode.DONE);
        }
    }
}
