package io.ringmill.ingest.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.zip.GZIPInputStream;

/** A server that answers as the test says, and keeps what was posted to it. */
final class FakeServer implements AutoCloseable {

    final List<Posted> posts = new CopyOnWriteArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpServer server;

    /** Answers a post; the first is 0. */
    volatile Reply reply = (count, post, exchange) -> answer(exchange, 204, "");
    /** Answers all else. */
    volatile Reply other = (count, post, exchange) -> answer(exchange, 200, "{}");

    /** How it answers. */
    interface Reply {
        void to(int count, Posted post, HttpExchange exchange) throws IOException;
    }

    /** What was posted. */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares what was posted
    record Posted(String path, com.sun.net.httpserver.Headers headers, byte[] bytes, long atNs) {

        String body() {
            return new String(bytes, StandardCharsets.UTF_8);
        }

        String header(String name) {
            return headers.getFirst(name);
        }
    }

    FakeServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            byte[] bytes = exchange.getRequestBody().readAllBytes();
            if ("gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"))) {
                bytes = new GZIPInputStream(new ByteArrayInputStream(bytes)).readAllBytes();
            }
            Posted post = new Posted(
                    exchange.getRequestURI().toString(), exchange.getRequestHeaders(), bytes, System.nanoTime());
            if (!exchange.getRequestMethod().equals("POST")) {
                other.to(0, post, exchange);
                return;
            }
            int count = posts.size();
            posts.add(post);
            reply.to(count, post, exchange);
        });
        server.start();
    }

    static void answer(HttpExchange exchange, int status, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        if (bytes.length > 0) {
            exchange.getResponseBody().write(bytes);
        }
        exchange.close();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
