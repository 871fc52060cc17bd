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
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
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
            "html",
            "text/html; charset=utf-8",
            "js",
            "text/javascript; charset=utf-8",
            "css",
            "text/css; charset=utf-8",
            "svg",
            "image/svg+xml");

    /** Values of the answers that others write: names of a pipeline, keys and texts of events. */
    private static final Pattern TEXTS = Pattern.compile(
            "(\"(?:name|rule|key|window|stream|on|readBy|form|kind|note|message|cause|when|until|reason|by"
                    + "|folder|position|text|label|venue|call|view)\":\\[?\"[^\"\\\\]*+(?:\\\\.[^\"\\\\]*+)*+)(\")");

    final FakeEngine engine;
    /** What was asked to change, as {@code METHOD path body}. */
    final List<String> changes = new CopyOnWriteArrayList<>();
    /** Topics of the newest request for them. */
    volatile List<String> topics = List.of();

    volatile boolean tokens;
    volatile String access = "change";
    volatile boolean answers = true;
    /**
     * For how long the next requests are on their way, and their answers on theirs, in milliseconds: by how their method and path
     * begin, {@code GET alerts?after=}.
     */
    final Map<String, Long> late = new ConcurrentHashMap<>();
    /** How far a recovery is; empty if there is none. */
    volatile String recovering = "";

    /** What all names and texts end with. */
    volatile String suffix = "";

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
        String text = "event: " + event + "\ndata: " + text(data) + "\n\n";
        streams.forEach(each -> each.add(text));
    }

    /** Raises an alert. */
    void alert(String rule, String key, String state, String message) {
        send("alert", engine.raise(rule, key, state, message, engine.nowMs));
    }

    private String text(Object data) {
        String json = json(data);
        return suffix.isEmpty() ? json : TEXTS.matcher(json).replaceAll("$1" + suffix + "$2");
    }

    private String withoutSuffix(String asked) {
        return asked == null || suffix.isEmpty() ? asked : asked.replace(suffix, "");
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
            String path = withoutSuffix(exchange.getRequestURI().getPath());
            exchange.getResponseHeaders().set("Content-Security-Policy", POLICY);
            exchange.getResponseHeaders().set("Cache-Control", "no-store");
            if (!recovering.isEmpty() && (path.equals("/readyz") || path.equals("/api/v1/stream"))) {
                byte[] bytes = json(Map.of(
                                "reasons", List.of(FakeEngine.map("reason", "recovering", "detail", recovering))))
                        .getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(503, bytes.length);
                exchange.getResponseBody().write(bytes);
            } else if (!path.startsWith("/api/v1/")) {
                file(exchange, path.equals("/") ? "index.html" : path.substring(1));
            } else if (path.equals("/api/v1/stream") && !access.equals("none")) {
                stream(exchange);
            } else {
                Map<String, String> query =
                        query(withoutSuffix(exchange.getRequestURI().getRawQuery()));
                String body =
                        withoutSuffix(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
                long lateMs = lateMs(exchange);
                Thread.sleep(lateMs);
                Reply reply = reply(exchange, path.substring("/api/v1/".length()), query, body);
                byte[] bytes = text(reply.body()).getBytes(StandardCharsets.UTF_8);
                Thread.sleep(lateMs);
                exchange.getResponseHeaders()
                        .set("Content-Type", reply.status() < 400 ? "application/json" : "application/problem+json");
                exchange.sendResponseHeaders(reply.status(), bytes.length);
                exchange.getResponseBody().write(bytes);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private long lateMs(HttpExchange exchange) {
        String line = exchange.getRequestMethod() + " "
                + exchange.getRequestURI().toString().replaceFirst("^/api/v1/", "");
        return late.keySet().stream()
                .filter(line::startsWith)
                .findFirst()
                .map(late::remove)
                .orElse(0L);
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
                out.write((next == null ? "event: status\ndata: " + text(engine.status()) + "\n\n" : next)
                        .getBytes(StandardCharsets.UTF_8));
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
            topics = Arrays.stream(body.replaceAll("[{}\\[\\]\"]|\"topics\":|topics:", "")
                            .split(","))
                    .collect(Collectors.toList());
            return new Reply(200, Map.of());
        }
        if (!method.equals("GET")) {
            boolean dry = "true".equals(query.get("dryRun"));
            if (!dry) {
                String key = query.containsKey("key") ? "?key=" + query.get("key") : "";
                changes.add(method + " " + path + key + " " + body);
            }
            Reply reply = rules.change(method, path, query, body);
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
        Object body = switch (String.join("/", path)) {
            case "pipeline" -> engine.pipeline();
            case "status" -> engine.status();
            case "silences" -> FakeEngine.items(engine.silences);
            case "alerts" -> engine.alerts.list(query);
            case "alerts/firing" -> FakeEngine.items(engine.statesOf(null, "firing"));
            case "alerts/counts" -> engine.alerts.counts(engine.nowMs);
            case "latency" -> FakeEngine.latency(query.get("over"));
            case "latency/worst" -> FakeEngine.read("worst.json");
            case "replay" -> engine.mode.equals("replay") ? engine.replay() : null;
            default -> path[0].equals("windows") ? ofWindow(path, query) : ofRule(path, query);
        };
        return body == null ? problem(404, "not-a-replay", "This is a live run, not a replay.") : reply(body);
    }

    private static Reply reply(Object body) {
        return body instanceof Reply reply ? reply : new Reply(200, body);
    }

    private Object ofWindow(String[] path, Map<String, String> query) {
        String key = query.getOrDefault("key", "");
        return switch (path.length == 3 ? path[2] : "") {
            case "keys" ->
                engine.keys(query.get("order"), query.getOrDefault("match", ""), Integer.parseInt(query.get("limit")));
            case "series" -> engine.series(path[1], key);
            default -> engine.values(path[1], key);
        };
    }

    private Object ofRule(String[] path, Map<String, String> query) {
        if (path[2].equals("states")) {
            return FakeEngine.items(engine.statesOf(path[1], query.get("state")));
        }
        if (!query.containsKey("key")) {
            return problem(400, "bad-parameter", "Parameter 'key' is missing.");
        }
        boolean why = query.containsKey("why") || query.containsKey("seq");
        return why && !engine.journal
                ? problem(501, "no-journal", "This run keeps no journal, so it cannot say why.")
                : engine.explain(path[1], query.get("key"), why);
    }

    static Reply problem(int status, String code, String detail) {
        return new Reply(status, FakeEngine.map("type", code, "title", code, "status", status, "detail", detail));
    }

    @Override
    public void close() {
        stop();
    }
}
