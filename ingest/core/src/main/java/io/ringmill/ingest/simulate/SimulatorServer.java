package io.ringmill.ingest.simulate;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Serves a feed over HTTP as NDJSON at {@code /stream}, to every client from its beginning. A feed with an end is sent
 * with its length, so that a client knows that it has all of it.
 *
 * <p><b>Threading:</b> any; each client has a thread, and a slow one holds up only itself.
 */
public final class SimulatorServer implements AutoCloseable {

    /** The path of the stream. */
    public static final String PATH = "/stream";

    private static final int OK = 200;
    private static final int METHOD_NOT_ALLOWED = 405;
    private static final int NOT_FOUND = 404;

    private final HttpServer server;
    private final ExecutorService threads;
    private final SimulatorWriter writer;
    /** Of the whole response; 0 if it has no end. */
    private final long lengthBytes;

    private final AtomicInteger clients = new AtomicInteger();
    private volatile boolean closed;

    private SimulatorServer(HttpServer server, ExecutorService threads, SimulatorWriter writer, long lengthBytes) {
        this.server = server;
        this.threads = threads;
        this.writer = writer;
        this.lengthBytes = lengthBytes;
    }

    /**
     * Begins to serve on the machine's own address.
     *
     * @param port 0 for any that is free
     * @param unit of {@code ts}
     * @throws IllegalArgumentException if the feed is impossible
     * @throws IOException if the port cannot be had; the message says which and why
     */
    public static SimulatorServer start(Feed feed, int port, TimeUnit unit) throws IOException {
        SimulatorWriter writer = new SimulatorWriter(feed, SimulatorWriter.Format.NDJSON, unit);
        long lengthBytes = length(feed, unit);
        HttpServer server;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        } catch (BindException inUse) {
            throw new IOException(
                    "port " + port + " cannot be had (" + inUse.getMessage() + "); choose another, or 0 for any",
                    inUse);
        }
        AtomicInteger number = new AtomicInteger();
        ExecutorService threads = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "ringmill-simulate-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        SimulatorServer serving = new SimulatorServer(server, threads, writer, lengthBytes);
        server.setExecutor(threads);
        server.createContext("/", serving::handle);
        server.start();
        return serving;
    }

    /** How long the text of a feed with an end is, which only writing it tells. */
    private static long length(Feed feed, TimeUnit unit) throws IOException {
        if (feed.count() == 0) {
            new Simulator(feed);
            return 0;
        }
        CountingOutput counter = new CountingOutput();
        new SimulatorWriter(feed, SimulatorWriter.Format.NDJSON, unit)
                .withoutPace()
                .write(counter);
        return counter.length;
    }

    /** The port it listens on. */
    public int port() {
        return server.getAddress().getPort();
    }

    /** Where the stream is. */
    public String url() {
        return "http://localhost:" + port() + PATH;
    }

    /** Clients that are being served. */
    public int clients() {
        return clients.get();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (!exchange.getRequestURI().getPath().equals(PATH)) {
                refuse(exchange, NOT_FOUND, "the stream is at " + PATH + "\n");
                return;
            }
            if (!exchange.getRequestMethod().equals("GET")) {
                refuse(exchange, METHOD_NOT_ALLOWED, "GET " + PATH + "\n");
                return;
            }
            clients.incrementAndGet();
            try {
                exchange.getResponseHeaders().set("Content-Type", "application/x-ndjson");
                exchange.sendResponseHeaders(OK, lengthBytes);
                writer.write(exchange.getResponseBody(), () -> !closed);
            } finally {
                clients.decrementAndGet();
            }
        }
    }

    private static void refuse(HttpExchange exchange, int status, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }

    /** Ends every stream and stops listening. */
    @Override
    public void close() {
        // In this order: a stream that is broken off is not taken for one that has ended.
        server.stop(0);
        closed = true;
        threads.shutdownNow();
    }

    private static final class CountingOutput extends OutputStream {

        private long length;

        @Override
        public void write(int one) {
            length++;
        }

        @Override
        public void write(byte[] bytes, int from, int count) {
            length += count;
        }
    }
}
