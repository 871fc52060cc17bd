package io.ringmill.ingest.simulate;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Serves a feed as NDJSON at {@code /stream}. One with an end is sent with its length. Threading as its superclass. */
final class HttpSimulatorServer extends SimulatorServer {

    private static final String PATH = "/stream";

    private static final int OK = 200;
    private static final int METHOD_NOT_ALLOWED = 405;
    private static final int NOT_FOUND = 404;

    private final HttpServer server;
    /** Of the whole response; 0 if it has no end. */
    private final long lengthBytes;

    HttpSimulatorServer(SimulatorWriter writer, long lengthBytes, int port) throws IOException {
        super(writer);
        this.lengthBytes = lengthBytes;
        server = bound(port, address -> HttpServer.create(address, 0));
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    /** How long the text of a feed with an end is, which only writing it tells. */
    static long length(Feed feed, SimulatorWriter writer) throws IOException {
        if (feed.count() == 0) {
            return 0;
        }
        CountingOutput counter = new CountingOutput();
        writer.withoutPace().write(counter);
        return counter.length;
    }

    @Override
    public int port() {
        return server.getAddress().getPort();
    }

    @Override
    public String address() {
        return "http://localhost:" + port() + PATH;
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
            exchange.getResponseHeaders().set("Content-Type", "application/x-ndjson");
            exchange.sendResponseHeaders(OK, lengthBytes);
            send(exchange.getResponseBody());
        }
    }

    private static void refuse(HttpExchange exchange, int status, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }

    @Override
    void breakOff() {
        server.stop(0);
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
