package io.ringmill.app.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ringmill.Engine;
import io.ringmill.app.report.LoadedPipeline;
import io.ringmill.app.terminal.Terminal;
import io.ringmill.diagnostic.Fault;
import io.ringmill.ingest.ConnectorRegistry;
import io.ringmill.output.Alert;
import io.ringmill.output.Sink;
import io.ringmill.persistence.chronicle.ChronicleJournal;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.publish.EventPublisher;
import io.ringmill.server.ServerSettings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the page of a run answers before the run is ready. */
@Timeout(120)
class RecoveringPageTest {

    private static final int EVENTS = 12_000;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path dir;

    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Terminal terminal = new Terminal(
            new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            false,
            false,
            false);
    private final HttpClient client = HttpClient.newHttpClient();
    private final CountDownLatch released = new CountDownLatch(1);
    private final AtomicInteger alerts = new AtomicInteger();
    private int port;

    /** Takes nothing until it is released, so that the recovery stands still once all buffers are full. */
    private final class Waiting implements Sink {
        @Override
        public String name() {
            return "waiting";
        }

        @Override
        public void onAlert(Alert alert) throws InterruptedException {
            released.await();
            alerts.incrementAndGet();
        }

        @Override
        public void close() {}
    }

    private Path interruptedRun() throws IOException {
        Path file = Files.writeString(dir.resolve("p.yml"), """
                streams:
                  trades: {key: symbol, time: {field: t, unit: ms}, fields: {price: double}}
                rules:
                  any: {when: price > 0, fire: each}
                sources: [{server: {stream: trades}}]
                engine: {ring: 256}
                journal: {dir: '%s'}
                """.formatted(dir.resolve("journal")));
        Pipeline pipeline = Pipeline.load(file);
        ChronicleJournal journal = ChronicleJournal.open(dir.resolve("journal"));
        try (Engine engine =
                Engine.builder(pipeline).sectionsHandled().journal(journal).start()) {
            EventPublisher trades = engine.publisher("trades");
            for (int i = 0; i < EVENTS; i++) {
                trades.claim(trades.key("A"), i * 1_000_000L)
                        .set(trades.field("price"), 1.0)
                        .publish();
                if (i % 20 == 0) {
                    // A record of the journal of its own: of these some hundred pass before somebody is told.
                    engine.awaitHandled();
                }
            }
        }
        return file;
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void shouldSayThatTheRunIsAliveAndHowFarItIsWhileItRecovers() throws Exception {
        Path file = interruptedRun();
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        LoadedPipeline loaded = LoadedPipeline.load(file, Map.of(), ConnectorRegistry.discover(), terminal)
                .orElseThrow();
        RunView view = RunView.of(Optional.of(ServerSettings.DEFAULT.withPort(port)));
        PipelineRun run = new PipelineRun(loaded, terminal, true, OnChange.REFUSE, view);
        FutureTask<List<Fault>> start = new FutureTask<>(() -> run.start(Optional.of(new Waiting()), false));
        Thread thread = new Thread(start);
        thread.start();
        try {
            await().ignoreExceptions()
                    .atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(get("/readyz").body()).contains("recovering: event "));
            assertThat(get("/readyz").statusCode()).isEqualTo(503);
            assertThat(get("/readyz").body())
                    .matches(
                            "\\{\"ready\":false,\"reasons\":\\[\\{\"reason\":\"recovering\",\"detail\":\"recovering: event"
                                    + " [0-9,]+ of 12,000\"}],\"sinks\":\\[]}");
            assertThat(get("/healthz").statusCode()).isEqualTo(200);
            assertThat(get("/").statusCode()).isEqualTo(200);
            HttpResponse<String> status = get("/api/v1/status");
            assertThat(status.statusCode()).isEqualTo(503);
            assertThat(status.body()).contains("\"type\":\"recovering\"");
        } finally {
            released.countDown();
            thread.join();
        }
        assertThat(start.get()).isEmpty();
        assertThat(get("/api/v1/status").statusCode()).isEqualTo(200);
        assertThat(get("/readyz").body()).doesNotContain("recovering");
        run.stop("the test");
        run.run();
        run.closePage();
        assertThat(run.failed()).as(err.toString(StandardCharsets.UTF_8)).isFalse();
        assertThat(alerts).hasValue(EVENTS);
    }
}
