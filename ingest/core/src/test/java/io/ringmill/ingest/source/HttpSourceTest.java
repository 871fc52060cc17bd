package io.ringmill.ingest.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.ringmill.Engine;
import io.ringmill.EventSource;
import io.ringmill.diagnostic.Faults;
import io.ringmill.ingest.Connectors;
import io.ringmill.ingest.FreePort;
import io.ringmill.ingest.simulate.Feed;
import io.ringmill.ingest.simulate.SimulatorServer;
import io.ringmill.metrics.SourceMetrics;
import io.ringmill.metrics.SourceMetrics.State;
import io.ringmill.pipeline.Pipeline;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HttpSourceTest {

    /** Only for a test that hangs: on a busy machine everything takes its time. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final String STREAM = "streams: {s: {fields: {n: long}}}\n";

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Recorded recorded = new Recorded();
    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable closeable : open) {
            closeable.close();
        }
        threads.shutdownNow();
    }

    /** What a test server answers to its n-th request, from 0. */
    private interface Answer {
        void to(int request, HttpExchange exchange) throws IOException;
    }

    private String serve(Answer answer) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        AtomicInteger requests = new AtomicInteger();
        server.setExecutor(threads);
        server.createContext("/", exchange -> answer.to(requests.getAndIncrement(), exchange));
        server.start();
        open.add(() -> server.stop(0));
        return "http://localhost:" + server.getAddress().getPort() + "/";
    }

    private static void write(HttpExchange exchange, String text) throws IOException {
        exchange.getResponseBody().write(text.getBytes(StandardCharsets.UTF_8));
        exchange.getResponseBody().flush();
    }

    private EventSource source(String pipelineText, String url) {
        Pipeline pipeline = Pipeline.parse(pipelineText + "sources: [{http: {url: '" + url + "'}}]", "p.yml");
        Faults faults = new Faults();
        EventSource source = Connectors.plan(pipeline, faults).openSources().get(0);
        faults.throwIfAny();
        return source;
    }

    private Future<?> start(EventSource source, String pipelineText) {
        Engine engine = Engine.builder(Pipeline.parse(pipelineText, "p.yml"))
                .journal(recorded)
                .start();
        open.add(engine);
        return threads.submit(() -> {
            source.run(engine);
            return null;
        });
    }

    private static void awaitMetrics(EventSource source, java.util.function.Predicate<SourceMetrics> wanted) {
        await().atMost(PATIENCE).until(() -> wanted.test(source.metrics()));
    }

    @Test
    void shouldConnectAgainWhenTheServerDropsConnections() throws Exception {
        String url = serve((request, exchange) -> {
            exchange.sendResponseHeaders(200, 0);
            if (request >= 4) {
                await().forever().until(threads::isShutdown); // the source is closed meanwhile
            }
            write(exchange, "{\"n\":" + request + "}\n");
            // Of what comes just before a connection breaks the JDK's client may lose something.
            await().atMost(PATIENCE).until(() -> recorded.events.size() > request || threads.isShutdown());
            if (request % 2 == 0) {
                throw new IOException("dropped");
            }
            write(exchange, "{\"n\":");
            exchange.close();
        });
        EventSource source = source(STREAM, url);
        Future<?> run = start(source, STREAM);
        awaitMetrics(source, metrics -> metrics.published() >= 4 && metrics.invalid() >= 2);
        source.close();
        run.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(recorded.events.stream().limit(4).map(event -> event.replaceAll(".*n=", "")))
                .containsExactly("0", "1", "2", "3");
        assertThat(source.metrics().gaps()).isBetween(3L, 4L);
        assertThat(source.metrics().invalid()).isEqualTo(2);
        assertThat(source.metrics().read()).isEqualTo(source.metrics().published() + 2);
        assertThat(source.metrics().state()).isEqualTo(State.ENDED);
    }

    @Test
    void shouldCountNoGapWhenItCanAskForWhatComesNext() throws Exception {
        List<String> asked = Collections.synchronizedList(new ArrayList<>());
        String url = serve((request, exchange) -> {
            asked.add(String.valueOf(exchange.getRequestHeaders().getFirst("Last-Event-ID")));
            exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
            exchange.sendResponseHeaders(200, 0);
            write(exchange, "id: " + request + "\ndata: {\"n\":" + request + "}\n\n");
            if (request > 1) {
                await().forever().until(threads::isShutdown);
            }
            exchange.close();
        });
        EventSource source = source(STREAM, url);
        Future<?> run = start(source, STREAM);
        awaitMetrics(source, metrics -> metrics.published() == 3);
        assertThat(asked).containsExactly("null", "0", "1");
        assertThat(source.metrics().gaps()).isZero();
        source.close();
        run.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    @Test
    void shouldHandOverALineWithoutItsEndWhenTheServerDoesNotAnswerAgain() throws Exception {
        String url = serve((request, exchange) -> {
            if (request > 0) {
                await().forever().until(threads::isShutdown);
            }
            exchange.sendResponseHeaders(200, 0);
            write(exchange, "{\"n\":1}\n{\"n\":2}");
            exchange.close();
        });
        EventSource source = source(STREAM, url);
        Future<?> run = start(source, STREAM);
        awaitMetrics(source, metrics -> metrics.published() == 2);
        source.close();
        run.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    @Test
    void shouldRetryUntilSomebodyListens() throws Exception {
        int port = FreePort.next();
        EventSource source = source(STREAM, "http://localhost:" + port + "/");
        Future<?> run = start(source, STREAM);
        awaitMetrics(
                source,
                metrics -> metrics.state() == State.RETRYING
                        && metrics.detail().matches("no connection: nobody listens there; next attempt in \\d+ ms"));
        HttpServer server = HttpServer.create(new InetSocketAddress("localhost", port), 0);
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            write(exchange, "{\"n\":1}\n");
            await().forever().until(threads::isShutdown);
        });
        server.start();
        open.add(() -> server.stop(0));
        awaitMetrics(source, metrics -> metrics.published() == 1);
        assertThat(source.metrics().state()).isEqualTo(State.LIVE);
        source.close(); // the response has no end, so nothing else ends the source
        run.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    @Test
    void shouldRetryWhenTheServerIsBusyAndFailWhenTheAddressIsWrong() throws Exception {
        String busy = serve((request, exchange) -> {
            exchange.sendResponseHeaders(request == 0 ? 503 : 200, 0);
            write(exchange, "{\"n\":1}\n");
            exchange.close();
        });
        EventSource source = source(STREAM, busy);
        Future<?> run = start(source, STREAM);
        awaitMetrics(source, metrics -> metrics.published() >= 1);
        source.close();
        run.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);

        String wrong = serve((request, exchange) -> {
            exchange.sendResponseHeaders(404, -1);
            exchange.close();
        });
        EventSource lost = source(STREAM, wrong);
        Future<?> lostRun = start(lost, STREAM);
        assertThatThrownBy(() -> lostRun.get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasMessageContaining("http " + wrong
                        + ": the server answered with status 404: there is nothing at this address; is the url right?");
        assertThat(lost.metrics().state()).isEqualTo(State.FAILED);
    }

    @Test
    void shouldEndWithTheDocumentWhenItsLengthIsKnown() throws Exception {
        String pipeline =
                "streams: {t: {key: symbol, time: {field: ts, unit: ns}, fields: {price: double, size: long, side: symbol}}}\n";
        Feed feed = Feed.of(Feed.Kind.TICKS, 3, 5).withCount(2000);
        try (SimulatorServer server = SimulatorServer.http(feed, 0, TimeUnit.NANOSECONDS)) {
            EventSource source = source(pipeline, server.address());
            start(source, pipeline).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            assertThat(source.metrics().state()).isEqualTo(State.ENDED);
            assertThat(source.metrics().published()).isEqualTo(2000);
        }
        await().atMost(PATIENCE).until(() -> recorded.events.size() == 2000);
        String simulated = "{kind: ticks, keys: 3, seed: 5, count: 2000}";
        assertThat(Recorded.run(pipeline + "sources: [{simulate: " + simulated + "}]").events)
                .isEqualTo(recorded.events);
    }

    @Test
    void shouldGoOnWhenALineIsTooLong() throws Exception {
        String url = serve((request, exchange) -> {
            exchange.sendResponseHeaders(200, 0);
            write(exchange, "{\"n\":1}\n{\"n\":\"" + "9".repeat(3_000_000) + "\"}\n{\"n\":2}\n");
            await().forever().until(threads::isShutdown);
        });
        EventSource source = source(STREAM, url);
        Future<?> run = start(source, STREAM);
        awaitMetrics(source, metrics -> metrics.published() == 2);
        assertThat(source.metrics().invalid()).isEqualTo(1);
        source.close();
        run.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(source.metrics().invalid()).isEqualTo(1);
    }
}
