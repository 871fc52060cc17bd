package io.ringmill.server.page;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Serves the page's files under the policy that the server sets, and answers for a {@link FakeEngine}. */
final class FakeServer implements AutoCloseable {

    static final String READ_TOKEN = "let-me-look";
    static final String CHANGE_TOKEN = "let-me-change";

    /** An answer; {@code null} has none. */
    record Reply(int status, Object body) {}

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String END = "end";
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
            + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8", "js", "text/javascript; charset=utf-8", "css", "text/css; charset=utf-8",
            "svg", "image/svg+xml");

    final FakeEngine engine;
    /** What was asked to change, as {@code METHOD path body}. */
    final List<String> changes = new CopyOnWriteArrayList<>();
    /** Topics of the newest request for them. */
    volatile List<String> topics = List.of();
    volatile boolean tokens;
    volatile String access = "change";
    volatile boolean answers = true;

    private final FakeRules rules;
    private final List<BlockingQueue<String>> streams = new CopyOnWriteArrayList<>();
    private HttpServer server;
    private ExecutorService threads;

    FakeServer(FakeEngine engine) throws IOException {
        this.engine = engine;
        rules = new FakeRules(engine);
        start(0);
    }

    private void start(int port) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 50);
        threads = Executors.newCachedThreadPool();
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    String url() {
        return "http://localhost:" + server.getAddress().getPort() + "/";
    }

    /** As a crash: nobody answers at this port. */
    int stop() {
        int port = server.getAddress().getPort();
        streams.forEach(each -> each.add(END));
        server.stop(0);
        threads.shutdownNow();
        return port;
    }

    void restart(int port) throws IOException {
        streams.clear();
        start(port);
    }

    /** Sends an event to all that listen. */
    void send(String event, Object data) {
        String text = "event: " + event + "\ndata: " + json(data) + "\n\n";
        streams.forEach(each -> each.add(text));
    }

    /** Raises an alert. */
    void alert(String rule, String key, String state, String message) {
        send("alert", engine.raise(rule, key, state, message, engine.nowMs));
    }

    private static String json(Object data) {
        try {
            return JSON.writeValueAsString(data);
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            exchange.getResponseHeaders().set("Content-Security-Policy", POLICY);
            exchange.getResponseHeaders().set("Cache-Control", "no-store");
            if (!path.startsWith("/api/v1/")) {
                file(exchange, path.equals("/") ? "index.html" : path.substring(1));
            } else if (path.equals("/api/v1/stream") && !access.equals("none")) {
                stream(exchange);
            } else {
                Map<String, String> query = query(exchange.getRequestURI().getRawQuery());
                String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
                Reply reply = reply(exchange, path.substring("/api/v1/".length()), query, body);
                byte[] bytes = json(reply.body()).getBytes(StandardCharsets.UTF_8);
                exchange.getResponseHeaders().set("Content-Type", reply.status() < 400 ? "application/json" : "application/problem+json");
                exchange.sendResponseHeaders(reply.status(), bytes.length);
                exchange.getResponseBody().write(bytes);
            }
        }
    }

    private static void file(HttpExchange exchange, String name) throws IOException {
        String place = name.startsWith("vendor/")
                ? "/META-INF/resources/webjars/uplot/1.6.30/dist/" + name.substring("vendor/".length())
                : "/io/ringmill/server/page/" + name;
        try (InputStream in = FakeServer.class.getResourceAsStream(place)) {
            if (in == null) {
                exchange.sendResponseHeaders(404, -1);
                return;
            }
            exchange.getResponseHeaders().set("Content-Type", TYPES.get(name.substring(name.lastIndexOf('.') + 1)));
            exchange.sendResponseHeaders(200, 0);
            in.transferTo(exchange.getResponseBody());
        }
    }

    private void stream(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        BlockingQueue<String> queue = new LinkedBlockingQueue<>();
        queue.add("event: hello\ndata: {\"id\":\"s1\"}\n\n");
        streams.add(queue);
        OutputStream out = exchange.getResponseBody();
        try {
            while (true) {
                String next = queue.poll(400, TimeUnit.MILLISECONDS);
                if (END.equals(next)) {
                    return;
                }
                out.write((next == null ? "event: status\ndata: " + json(engine.status()) + "\n\n" : next).getBytes(StandardCharsets.UTF_8));
                out.flush();
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } catch (IOException gone) {
            streams.remove(queue);
        }
    }

    private static Map<String, String> query(String raw) {
        if (raw == null) {
            return Map.of();
        }
        Map<String, String> found = new HashMap<>();
        for (String pair : raw.split("&")) {
            String[] parts = pair.split("=", 2);
            found.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
        }
        return found;
    }

    private Reply reply(HttpExchange exchange, String path, Map<String, String> query, String body) {
        String method = exchange.getRequestMethod();
        if (!answers) {
            return problem(503, "not-ready", "The engine is not ready yet.");
        }
        if (path.equals("session")) {
            return session(method, exchange.getRequestHeaders().getFirst("Authorization"));
        }
        if (access.equals("none")) {
            return problem(401, "no-token", "This needs a token.");
        }
        if (path.startsWith("stream/")) {
            topics = Arrays.stream(body.replaceAll("[{}\\[\\]\"]|\"topics\":|topics:", "").split(",")).collect(Collectors.toList());
            return new Reply(200, Map.of());
        }
        if (!method.equals("GET")) {
            boolean dry = "true".equals(query.get("dryRun"));
            if (!dry) {
                changes.add(method + " " + path + " " + body);
            }
            Reply reply = rules.change(method, path, body, dry);
            if (!dry && path.startsWith("rules")) {
                send("changed", Map.of("seq", 1, "what", "rules"));
            }
            return reply;
        }
        return read(path.split("/"), query);
    }

    private Reply session(String method, String authorization) {
        if (method.equals("POST")) {
            if (("Bearer " + CHANGE_TOKEN).equals(authorization)) {
                access = "change";
            } else if (("Bearer " + READ_TOKEN).equals(authorization)) {
                access = "read";
            } else {
                return problem(401, "unknown-token", "There is no such token.");
            }
        } else if (method.equals("DELETE")) {
            access = "none";
        }
        return new Reply(200, FakeEngine.map("access", access, "tokens", tokens, "who", tokens ? "desk" : "local"));
    }

    private Reply read(String[] path, Map<String, String> query) {
        String all = String.join("/", path);
        return switch (all) {
            case "pipeline" -> new Reply(200, engine.pipeline());
            case "status" -> new Reply(200, engine.status());
            case "silences" -> new Reply(200, FakeEngine.items(engine.silences));
            case "alerts" -> new Reply(200, engine.alerts(query));
            case "alerts/firing" -> new Reply(200, FakeEngine.items(engine.states.stream().filter(each -> each.get("state").equals("firing")).toList()));
            case "alerts/counts" -> new Reply(200, engine.counts("10s".equals(query.get("every")) ? 10_000 : 60_000));
            case "latency" -> new Reply(200, engine.latency());
            case "latency/worst" -> new Reply(200, engine.worst());
            case "replay" -> engine.mode.equals("replay") ? new Reply(200, engine.replay()) : problem(404, "not-a-replay", "This is no replay.");
            default -> ofOne(path, query);
        };
    }

    private Reply ofOne(String[] path, Map<String, String> query) {
        String key = query.getOrDefault("key", "");
        if (path[0].equals("windows")) {
            return switch (path.length == 3 ? path[2] : "") {
                case "keys" -> new Reply(200, engine.keys(query.getOrDefault("match", ""), Integer.parseInt(query.get("limit"))));
                case "series" -> new Reply(200, engine.series(path[1], key));
                default -> new Reply(200, FakeEngine.map("window", path[1], "key", key, "timeNs", FakeEngine.ns(engine.nowMs), "startNs", FakeEngine.ns(engine.nowMs - 16_400),
                        "endNs", FakeEngine.ns(engine.nowMs), "count", 100, "seq", 217_384_842, "values", FakeEngine.map("price", 339.04, "mean", 339.13, "upper", 339.68, "sd", .137)));
            };
        }
        if (path[2].equals("states")) {
            return new Reply(200, FakeEngine.items(engine.states.stream().filter(each -> each.get("rule").equals(path[1]))
                    .filter(each -> !query.containsKey("state") || each.get("state").equals(query.get("state"))).toList()));
        }
        boolean why = query.containsKey("why") || query.containsKey("seq");
        if (why && !engine.journal) {
            return problem(501, "no-journal", "This engine keeps no journal, so it cannot say why.");
        }
        return new Reply(200, engine.explain(path[1], key, why));
    }

    static Reply problem(int status, String code, String detail) {
        return new Reply(status, FakeEngine.map("type", code, "title", code, "status", status, "detail", detail));
    }

    @Override
    public void close() {
        stop();
    }
}
