package io.ringmill.flink;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPInputStream;

/**
 * A far end that speaks HTTP: it takes webhooks, line protocol and bulks of documents, and keeps each by what tells it from others.
 * Now and then it may be too busy.
 */
final class FarEnd implements AutoCloseable {

    private static final int BUSY_EVERY = 40;

    static {
        System.setProperty("sun.net.httpserver.nodelay", "true"); // or each answer takes 40 ms
    }

    /** What has come, by its id, or by that of a line: what is ahead of its fields, and its time. */
    final Map<String, String> come = new ConcurrentHashMap<>();

    /** What came again and was another one. */
    final List<String> changed = new ArrayList<>();

    private final AtomicInteger requests = new AtomicInteger();
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final long delayMs;
    private final boolean isBusy;

    /** {@code delayMs}: how long it takes for a request; {@code isBusy}: whether it refuses some. */
    FarEnd(long delayMs, boolean isBusy) throws IOException {
        this.delayMs = delayMs;
        this.isBusy = isBusy;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::handle);
        server.setExecutor(threads);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            Thread.sleep(delayMs);
            boolean busy = isBusy && requests.incrementAndGet() % BUSY_EVERY == 0;
            String path = exchange.getRequestURI().getPath();
            String answer = busy || exchange.getRequestMethod().equals("GET") ? "{}" : taken(exchange, path, body);
            byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(busy ? 503 : 200, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    private String taken(HttpExchange exchange, String path, byte[] body) throws IOException {
        boolean small = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
        byte[] whole = small ? new GZIPInputStream(new ByteArrayInputStream(body)).readAllBytes() : body;
        String text = new String(whole, StandardCharsets.UTF_8);
        if (path.equals("/hook")) {
            put(exchange.getRequestHeaders().getFirst("Idempotency-Key"), text);
            return "";
        }
        List<String> lines = text.lines().toList();
        if (path.equals("/_bulk")) {
            for (int i = 0; i < lines.size(); i += 2) {
                put(lines.get(i), lines.get(i + 1));
            }
            String item = "{\"index\":{\"status\":201}}";
            return "{\"errors\":false,\"items\":[" + String.join(",", Collections.nCopies(lines.size() / 2, item))
                    + "]}";
        }
        for (String line : lines) {
            int fields = line.indexOf(' ');
            int time = line.lastIndexOf(' ');
            put(line.substring(0, fields) + line.substring(time), line);
        }
        return "";
    }

    private void put(String id, String text) {
        String before = come.put(id, text);
        if (before != null && !before.equals(text)) {
            synchronized (changed) {
                changed.add(before + " became " + text);
            }
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
