package io.ringmill.server.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/** A server of a few small routes, and clients of it. */
final class Served implements AutoCloseable {

    static final String TOKEN = "to-change-0123456789";
    static final String READ_TOKEN = "to-read-0123456789";
    static final HttpSettings.Limits LIMITS = new HttpSettings.Limits(64, 20, 100_000, 4096, 60_000);

    /** The same, but clients have two seconds for a request. */
    static final HttpSettings.Limits STRICT = new HttpSettings.Limits(64, 20, 100_000, 4096, 2_000);

    /** A body of the route {@code echo}. */
    record Echo(String text, double number) {}

    final HttpCounters counters = new HttpCounters();
    final HttpServer server;
    /** For which the routes {@code wait} wait. */
    final CountDownLatch held = new CountDownLatch(1);

    final HttpClient client = HttpClient.newHttpClient();
    final List<EventStream> streams = new CopyOnWriteArrayList<>();

    private Served(HttpSettings settings, Routes routes, long stuckMs) throws IOException {
        routes.get("/api/v1/open", Access.OPEN, exchange -> Answer.json("open"))
                .get("/api/v1/read", Access.READ, exchange -> Answer.json(exchange.who()))
                .get("/api/v1/rules/{rule}", Access.READ, exchange -> Answer.json(exchange.path("rule")))
                .get("/api/v1/query", Access.READ, exchange -> Answer.json(exchange.query("key")))
                .get("/api/v1/fails", Access.READ, exchange -> {
                    throw new IllegalStateException("a secret of the inside");
                })
                .get("/api/v1/wait", Access.READ, exchange -> {
                    held.await();
                    return Answer.json("waited");
                })
                .post("/api/v1/wait", Access.CHANGE, exchange -> {
                    held.await();
                    return Answer.json("waited");
                })
                .post("/api/v1/echo", Access.CHANGE, exchange -> Answer.json(exchange.json(Echo.class)))
                .post("/api/v1/pause", Access.CHANGE, exchange -> Answer.none())
                .post("/api/v1/bytes", Access.CHANGE, exchange -> Answer.json(count(exchange.body())))
                .get(
                        "/api/v1/stream",
                        Access.READ,
                        exchange -> Answer.events(new EventStream.Opening() {
                            @Override
                            public void opened(EventStream opened) {
                                streams.add(opened);
                                opened.next("hello", "", Map.of("id", opened.id()));
                            }

                            @Override
                            public void closed(EventStream closed) {}
                        }));
        StaticFiles files = new StaticFiles(Served.class.getClassLoader()).folder("io/ringmill/server/testpage");
        server = HttpServer.start(settings, routes, files, counters, stuckMs);
    }

    private static long count(InputStream body) throws IOException {
        long bytes = 0;
        byte[] some = new byte[8192];
        for (int read = body.read(some); read >= 0; read = body.read(some)) {
            bytes += read;
        }
        return bytes;
    }

    static HttpSettings settings(boolean tokens, HttpSettings.Limits limits) {
        return new HttpSettings(
                0,
                "127.0.0.1",
                Set.of(),
                tokens ? Optional.of(TOKEN) : Optional.empty(),
                tokens ? Optional.of(READ_TOKEN) : Optional.empty(),
                Optional.empty(),
                limits);
    }

    static Served open() throws IOException {
        return new Served(settings(false, LIMITS), new Routes(), Streams.STUCK_MS);
    }

    static Served withTokens() throws IOException {
        return new Served(settings(true, LIMITS), new Routes(), Streams.STUCK_MS);
    }

    static Served of(HttpSettings settings, long stuckMs) throws IOException {
        return new Served(settings, new Routes(), stuckMs);
    }

    URI uri(String path) {
        return server.uri().resolve(path);
    }

    int port() {
        return server.uri().getPort();
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(uri(path));
    }

    HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = request(path);
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send(request);
    }

    HttpResponse<String> post(String path, String body, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = request(path).POST(HttpRequest.BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send(request);
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    /** Sends text as it is over a socket of its own, and returns all that comes until the server closes it. */
    String raw(String text) throws IOException {
        try (Socket socket = socket()) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    Socket socket() throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), port());
    }

    @Override
    public void close() {
        server.close();
    }
}
