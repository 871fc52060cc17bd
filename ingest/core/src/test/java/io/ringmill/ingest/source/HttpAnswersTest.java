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
import io.ringmill.metrics.SourceMetrics.State;
import io.ringmill.pipeline.Pipeline;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What servers answer: documents that break off, events, pages, refusals. */
class HttpAnswersTest {

    /** Only for a test that hangs: on a busy machine everything takes its time. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final String STREAM = "streams: {s: {fields: {n: long}}}\n";

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Recorded recorded = new Recorded();
    /** Of each request: the headers that tests look at. */
    private final List<String> requests = new CopyOnWriteArrayList<>();

    private HttpServer server;

    /** Answers a request; the first is 0. */
    private interface Answer {
        void to(int request, HttpExchange exchange) throws IOException;
    }

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.start();
    }

    @AfterEach
    void stop() {
        threads.shutdownNow();
        server.stop(0);
    }

    private static String header(HttpExchange exchange, String name) {
        String value = exchange.getRequestHeaders().getFirst(name);
        return value == null ? "" : name + "=" + value + ";";
    }

    private EventSource source(String address, String more, Answer answer) {
        server.createContext("/", exchange -> {
            int request = requests.size();
            requests.add(header(exchange, "Range")
                    + header(exchange, "If-Range")
                    + header(exchange, "Last-event-id")
                    + header(exchange, "Authorization")
                    + header(exchange, "X-key"));
            answer.to(request, exchange);
        });
        String url = address.replace("HOST", "localhost:" + server.getAddress().getPort());
        Pipeline pipeline = Pipeline.parse(STREAM + "sources: [{http: {url: '" + url + "'" + more + "}}]", "p.yml");
        Faults faults = new Faults();
        Connectors connectors = Connectors.plan(pipeline, faults);
        faults.throwIfAny();
        return connectors.openSources().get(0);
    }

    /** Runs the source to its end; gives the values of n. */
    private List<String> run(EventSource source) throws Exception {
        try (Engine engine = Engine.builder(Pipeline.parse(STREAM, "p.yml"))
                .journal(recorded)
                .start()) {
            source.run(engine);
            engine.end();
        }
        return recorded.events.stream()
                .map(event -> event.replaceAll(".*n=", ""))
                .toList();
    }

    private static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(content);
        }
        return bytes.toByteArray();
    }

    private static byte[] lines(int count) {
        StringBuilder text = new StringBuilder();
        IntStream.range(0, count).forEach(n -> text.append("{\"n\":").append(n).append("}\n"));
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }

    private static void send(HttpExchange exchange, int status, byte[] bytes, int from, int to) throws IOException {
        exchange.sendResponseHeaders(status, bytes.length - from);
        exchange.getResponseBody().write(bytes, from, to - from);
        exchange.getResponseBody().flush();
        if (to < bytes.length) {
            throw new IOException("dropped");
        }
        exchange.close();
    }

    private static void send(HttpExchange exchange, int status, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, 0);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @ParameterizedTest
    @CsvSource({
        "ETag, \"\"\"v1\"\"\", true, false",
        "ETag, \"\"\"v1\"\"\", false, false",
        "ETag, W/\"\"weak\"\", false, false",
        "Last-Modified, 'Sat, 28 Nov 2026 10:00:00 GMT', true, true",
        "X-None, x, false, false",
        "X-None, x, false, true",
    })
    void shouldCountEachRecordOnceWhenADocumentBreaksOff(String name, String value, boolean ranges, boolean zipped)
            throws Exception {
        // So many bytes that the client has read some before it notices the end: what waits in it then is dropped.
        int count = zipped ? 200_000 : 20_000;
        byte[] plain = lines(count);
        byte[] document = zipped ? gzip(plain) : plain;
        EventSource source = source("http://HOST/", "", (request, exchange) -> {
            exchange.getResponseHeaders().set(name, value);
            if (zipped) {
                exchange.getResponseHeaders().set("Content-Encoding", "gzip");
            }
            String range = exchange.getRequestHeaders().getFirst("Range");
            int from = ranges && range != null ? Integer.parseInt(range.replaceAll("\\D", "")) : 0;
            if (from > 0) {
                exchange.getResponseHeaders()
                        .set("Content-Range", "bytes " + from + "-" + (document.length - 1) + "/*");
            }
            int to = request < 2 ? Math.max(from, document.length * (request + 1) / 3) : document.length;
            send(exchange, from > 0 ? 206 : 200, document, from, to);
        });
        assertThat(run(source))
                .containsExactlyElementsOf(
                        IntStream.range(0, count).mapToObj(Integer::toString).toList());
        assertThat(source.metrics().state()).isEqualTo(State.ENDED);
        assertThat(source.metrics().invalid()).isZero();
        assertThat(requests).hasSize(3);
        assertThat(requests.get(2).contains("If-Range")).isEqualTo(value.startsWith("\"") || ranges);
    }

    @ParameterizedTest
    @ValueSource(strings = {"other bytes", "shorter", "other length", "gone"})
    void shouldFailWhenADocumentHasChangedAfterItBrokeOff(String change) throws Exception {
        byte[] document = lines(20_000);
        EventSource source = source("http://HOST/", "", (request, exchange) -> {
            if (request == 0) {
                send(exchange, 200, document, 0, 100_000);
            }
            byte[] changed = switch (change) {
                case "other bytes" -> {
                    byte[] other = document.clone();
                    other[20] = '7';
                    yield other;
                }
                case "shorter" -> lines(3);
                default -> lines(30_000);
            };
            send(exchange, change.equals("gone") ? 404 : 200, changed, 0, changed.length);
        });
        assertThatThrownBy(() -> run(source))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(change.equals("gone") ? "there is nothing at this address" : "has changed since");
        assertThat(source.metrics().state()).isEqualTo(State.FAILED);
    }

    @Test
    void shouldReadEventsAndGoOnBehindTheLastWhenTheServerSendsEvents() throws Exception {
        EventSource source = source("http://HOST/", "", (request, exchange) -> {
            exchange.getResponseHeaders().set("Content-Type", "text/event-stream; charset=utf-8");
            switch (request) {
                case 0 ->
                    send(
                            exchange,
                            200,
                            ": hello\nretry: 1\n\nevent: x\nid: 7\ndata: {\"n\":\ndata:1}\n\ndata: {\"n\":2}");
                case 1 -> send(exchange, 200, "data: {\"n\":3}\nid\n\n");
                case 2 -> send(exchange, 200, "id: 9\ndata: {\"n\":4}\n\n");
                default -> {
                    exchange.sendResponseHeaders(204, -1);
                    exchange.close();
                }
            }
        });
        assertThat(run(source)).containsExactly("1", "3", "4");
        assertThat(source.metrics().invalid()).isZero();
        assertThat(requests.get(1)).isEqualTo("Last-event-id=7;");
        assertThat(requests.get(3)).isEqualTo("Last-event-id=9;");
    }

    /** No header holds such an id, so the server is asked without. */
    @ParameterizedTest
    @ValueSource(strings = {"заказ-17", "a\u0001b"})
    void shouldConnectAgainThoughNoHeaderHoldsTheId(String id) throws Exception {
        EventSource source = source("http://HOST/", "", (request, exchange) -> {
            exchange.getResponseHeaders().set("Content-Type", "text/event-stream; charset=utf-8");
            switch (request) {
                case 0 -> send(exchange, 200, "retry: 1\n\nid: " + id + "\ndata: {\"n\":1}\n\n");
                case 1 -> send(exchange, 200, "data: {\"n\":2}\n\n");
                default -> {
                    exchange.sendResponseHeaders(204, -1);
                    exchange.close();
                }
            }
        });
        assertThat(run(source)).containsExactly("1", "2");
        assertThat(requests.get(1)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "200 | text/html        | x            | ''   | a web page (HTML), not with records; is the url right",
                "200 | application/json | '  <html>'   | ''   | malformed",
                "200 | text/plain       | <!doctype    | ''   | a web page (HTML)",
                "401 | text/html        | <html>       | ''   | status 401: it wants a login, which 'headers' can give",
                "403 | text/html        | <html>       | ''   | status 403: this access is not permitted",
                "404 | text/html        | <html>       | ''   | status 404: there is nothing at this address",
                "400 | text/html        | <html>       | ''   | status 400; is the url right?",
                "200 | text/plain       | x            | br   | the server sends 'br', which cannot be read; gzip and zstd can",
            })
    void shouldSaySoWhenTheAnswerIsNoFeed(int status, String type, String body, String encoding, String message)
            throws Exception {
        EventSource source = source("http://HOST/", ", onInvalid: halt", (request, exchange) -> {
            exchange.getResponseHeaders().set("Content-Type", type);
            if (!encoding.isEmpty()) {
                exchange.getResponseHeaders().set("Content-Encoding", encoding);
            }
            send(exchange, status, body);
        });
        assertThatThrownBy(() -> run(source)).isInstanceOf(IOException.class).hasMessageContaining(message);
        assertThat(source.metrics().detail()).contains(message);
    }

    @Test
    void shouldShowNoSecretWhenTheUrlHasSome() throws Exception {
        EventSource source = source(
                "http://me:pass@HOST/feed?api_key=s3cret&n=1",
                ", headers: {X-Key: \"${PATH}\"}",
                (request, exchange) -> send(exchange, 401, "no"));
        assertThat(source.name())
                .isEqualTo("http http://***@localhost:" + server.getAddress().getPort() + "/feed?api_key=***&n=1");
        assertThatThrownBy(() -> run(source))
                .hasMessageNotContainingAny("s3cret", "pass@")
                .hasMessageContaining("status 401");
        assertThat(requests).containsExactly("Authorization=Basic bWU6cGFzcw==;X-key=" + System.getenv("PATH") + ";");
    }

    @Test
    void shouldSayWhatIsMissingWhenAVariableIsNotSet() {
        assertThatThrownBy(() -> source(
                        "http://HOST/?token=${NO_SUCH_ONE}",
                        ", headers: {X: \"${NONE_EITHER}\"}",
                        (request, exchange) -> {}))
                .hasMessageContaining("the environment has no variable NO_SUCH_ONE")
                .hasMessageContaining("the environment has no variable NONE_EITHER");
        assertThatThrownBy(() -> source("no url?token=abcdef", ", headers: {Host: abcdef}", (request, exchange) -> {}))
                .hasMessageContaining("header 'Host' cannot be sent")
                .hasMessageContaining("token=***")
                .hasMessageNotContaining("abcdef");
    }

    @Test
    void shouldConnectAgainWhenNothingComesForTooLong() throws Exception {
        EventSource source = source("http://HOST/", ", timeout: 1s", (request, exchange) -> {
            if (request == 0) {
                await().forever().until(threads::isShutdown);
            }
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(("{\"n\":" + request + "}\n").getBytes(StandardCharsets.US_ASCII));
            exchange.getResponseBody().flush();
            await().forever().until(threads::isShutdown);
        });
        List<String> details = new CopyOnWriteArrayList<>();
        threads.execute(() -> await().forever()
                .pollInterval(Duration.ofMillis(5))
                .until(() -> {
                    details.add(source.metrics().detail().replaceAll(";.*", ""));
                    return threads.isShutdown();
                }));
        threads.execute(() -> {
            await().atMost(PATIENCE).until(() -> source.metrics().published() >= 2);
            source.close();
        });
        assertThat(run(source)).startsWith("1", "2");
        assertThat(details)
                .contains("no answer within the 'timeout'")
                .contains("the connection was lost: nothing came for 1s, the 'timeout'");
    }
}
