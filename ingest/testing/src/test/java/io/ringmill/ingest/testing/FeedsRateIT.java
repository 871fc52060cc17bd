package io.ringmill.ingest.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Sources that read a socket, and the sink that posts one message at a time, beside bare clients that find the same values. */
class FeedsRateIT {

    private static final int PATIENCE_SECONDS = 300;
    private static final int POSTS = Rates.rowsOr(50_000);

    /** Reads so many rows from a server at this port, as a client without an engine does; returns their sum. */
    @FunctionalInterface
    private interface Bare {
        long sum(int port, int rows) throws Exception;
    }

    private static double compare(Feed feed, String source, Bare bare) throws Exception {
        return Rates.compare(
                feed.name().toLowerCase(Locale.ROOT) + " source",
                rows -> {
                    try (FeedServer server = new FeedServer(feed, rows)) {
                        long beganNs = System.nanoTime();
                        long sum = bare.sum(server.port(), rows);
                        double seconds = (System.nanoTime() - beganNs) / 1e9;
                        assertThat(sum).isEqualTo(Rates.sum(rows));
                        return seconds;
                    }
                },
                rows -> {
                    try (FeedServer server = new FeedServer(feed, rows)) {
                        return SourceSum.seconds(source.formatted(server.port()), rows, Rates.sum(rows));
                    }
                });
    }

    private static long sumOfLines(InputStream in, int rows) throws IOException {
        BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        long sum = 0;
        for (int row = 0; row < rows; row++) {
            sum += Rates.mixed(lines.readLine());
        }
        return sum;
    }

    @Test
    void shouldReadLinesOfASocketNearlyAsFastAsABareClient() throws Exception {
        assertThat(compare(Feed.TCP, "tcp: {connect: '127.0.0.1:%d'}", (port, rows) -> {
                    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                        return sumOfLines(socket.getInputStream(), rows);
                    }
                }))
                .isGreaterThan(Rates.ENOUGH);
    }

    @Test
    void shouldReadLinesOfAResponseNearlyAsFastAsABareClient() throws Exception {
        assertThat(compare(Feed.HTTP, "http: {url: 'http://127.0.0.1:%d/rows'}", (port, rows) -> {
                    HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/rows"))
                            .build();
                    try (InputStream in = HttpClient.newHttpClient()
                            .send(request, BodyHandlers.ofInputStream())
                            .body()) {
                        return sumOfLines(in, rows);
                    }
                }))
                .isGreaterThan(Rates.ENOUGH);
    }

    @Test
    void shouldReadMessagesOfAWebSocketNearlyAsFastAsABareClient() throws Exception {
        assertThat(compare(Feed.WEBSOCKET, "websocket: {url: 'ws://127.0.0.1:%d/rows'}", (port, rows) -> {
                    Ear ear = new Ear(rows);
                    WebSocket socket = HttpClient.newHttpClient()
                            .newWebSocketBuilder()
                            .buildAsync(URI.create("ws://127.0.0.1:" + port + "/rows"), ear)
                            .join();
                    assertThat(ear.all.await(PATIENCE_SECONDS, TimeUnit.SECONDS))
                            .isTrue();
                    socket.abort();
                    return ear.sum;
                }))
                .isGreaterThan(Rates.ENOUGH);
    }

    /** Adds up messages. By the client's threads, one after the other, until all have come. */
    private static final class Ear implements WebSocket.Listener {

        private final CountDownLatch all;
        private final StringBuilder parts = new StringBuilder();
        private long sum;

        Ear(int rows) {
            all = new CountDownLatch(rows);
        }

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean last) {
            parts.append(part);
            if (last) {
                sum += Rates.mixed(parts.toString());
                parts.setLength(0);
                all.countDown();
            }
            socket.request(1);
            return null;
        }
    }

    /** Takes rows that are posted one by one. */
    private static double posted(int rows, Post post) throws Exception {
        AtomicLong sum = new AtomicLong();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        ExecutorService threads = Executors.newCachedThreadPool();
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            sum.addAndGet(Rates.mixed(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        server.start();
        try {
            double seconds = post.seconds(
                    URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/"), rows);
            assertThat(sum.get()).isEqualTo(Rates.sum(rows));
            return seconds;
        } finally {
            server.stop(0);
            threads.shutdown();
        }
    }

    /** Posts rows to an address. */
    @FunctionalInterface
    private interface Post {
        double seconds(URI to, int rows) throws Exception;
    }

    @Test
    void shouldPostNearlyAsFastAsABareClient() throws Exception {
        assertThat(Rates.compare(
                        "webhook sink",
                        POSTS,
                        all -> posted(all, FeedsRateIT::postBarely),
                        all -> posted(
                                all,
                                (to, rows) -> SinkRun.seconds("webhook: {url: '" + to + "', windows: [w]}", rows))))
                .isGreaterThan(Rates.ENOUGH);
    }

    private static double postBarely(URI to, int rows) throws Exception {
        long beganNs = System.nanoTime();
        HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        for (int row = 0; row < rows; row++) {
            HttpRequest request = HttpRequest.newBuilder(to)
                    .header("Content-Type", "application/json")
                    .header("Idempotency-Key", "w-" + Rates.key(row) + '-' + row)
                    .POST(BodyPublishers.ofByteArray(Rates.result(row).getBytes(StandardCharsets.UTF_8)))
                    .build();
            HttpResponse<Void> answer = client.send(request, BodyHandlers.discarding());
            assertThat(answer.statusCode()).isEqualTo(204);
        }
        return (System.nanoTime() - beganNs) / 1e9;
    }
}
