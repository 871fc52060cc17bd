package io.ringmill.bench.serve;

import io.ringmill.bench.json.Json;
import io.ringmill.bench.work.Feed;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/**
 * Asks what the page asks that shows a window of twenty keys, and reads all that comes. Beside it the owner asks for the status once
 * a second, each time with a new connection.
 */
final class PageClient implements ClientMain.Clients {

    private static final int KEYS = 20;
    private static final String WINDOW = "px100";
    private static final Duration LONGEST = Duration.ofSeconds(10);
    private static final long AGAIN_MS = 1_000;
    private static final double MILLISECOND_NS = 1e6;

    private final int port;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(2, task -> {
        Thread thread = new Thread(task, "page");
        thread.setDaemon(true);
        return thread;
    });
    private final InputStream stream;
    private final List<Double> answersMs = Collections.synchronizedList(new ArrayList<>());
    private final AtomicLong failures = new AtomicLong();
    private final AtomicLong requests = new AtomicLong();
    private final AtomicLong statuses = new AtomicLong();
    private final AtomicLong rows = new AtomicLong();
    private volatile String failure = "";

    PageClient(int port) throws IOException {
        this.port = port;
        List.of("", "main.js", "views.css", "api/v1/session").forEach(this::ask);
        stream = send(
                request("api/v1/stream?topics=status,alerts,changed").GET(), HttpResponse.BodyHandlers.ofInputStream());
        BufferedReader lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
        open(id(lines));
        Thread reader = new Thread(() -> read(lines), "stream");
        reader.setDaemon(true);
        reader.start();
        every(this::poll);
        every(this::lookAtStatus);
    }

    private static String id(BufferedReader lines) throws IOException {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith("data: {\"id\"")) {
                return ((Map<?, ?>) Json.read(line.substring("data: ".length())))
                        .get("id")
                        .toString();
            }
        }
        throw new IOException("the stream has ended without a hello");
    }

    private void open(String id) throws IOException {
        List.of("status", "pipeline", "silences").forEach(path -> ask("api/v1/" + path));
        List<String> topics = new ArrayList<>(List.of("status", "alerts", "changed"));
        IntStream.range(0, KEYS).forEach(key -> topics.add("rows:" + WINDOW + ":" + Feed.keyText(key)));
        send(
                request("api/v1/stream/" + id + "/topics")
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(Json.write(Map.of("topics", topics)))),
                HttpResponse.BodyHandlers.ofString());
        for (int key = 0; key < KEYS; key++) {
            String text = URLEncoder.encode(Feed.keyText(key), StandardCharsets.UTF_8);
            ask("api/v1/windows/" + WINDOW + "/series?points=1500&key=" + text);
            ask("api/v1/alerts?limit=200&key=" + text);
        }
    }

    private void every(Runnable work) {
        // It ends with the timer.
        var unused = timer.scheduleAtFixedRate(work, 0, AGAIN_MS, TimeUnit.MILLISECONDS);
    }

    /** The list of keys, and what fires, which changes with every alert. */
    private void poll() {
        ask("api/v1/windows/" + WINDOW + "/keys?limit=50&order=name");
        ask("api/v1/alerts/firing?limit=100");
    }

    private void lookAtStatus() {
        long beginNs = System.nanoTime();
        try {
            new PlainRequest(port).get("/api/v1/status");
            answersMs.add((System.nanoTime() - beginNs) / MILLISECOND_NS);
        } catch (IOException failed) {
            failed("status: " + failed);
        }
    }

    private void failed(String how) {
        if (!timer.isShutdown()) {
            failures.incrementAndGet();
            failure = how;
        }
    }

    private void ask(String path) {
        try {
            send(request(path).GET(), HttpResponse.BodyHandlers.ofByteArray());
            requests.incrementAndGet();
        } catch (IOException failed) {
            failed(path + ": " + failed);
        }
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/" + path))
                .header("Accept", "*/*")
                .timeout(LONGEST);
    }

    /** Like a browser, tries once more if a connection that had been kept was closed meanwhile. */
    private <T> T send(HttpRequest.Builder request, HttpResponse.BodyHandler<T> body) throws IOException {
        try {
            return sendOnce(request, body);
        } catch (IOException closed) {
            return sendOnce(request, body);
        }
    }

    private <T> T sendOnce(HttpRequest.Builder request, HttpResponse.BodyHandler<T> body) throws IOException {
        try {
            HttpResponse<T> response = http.send(request.build(), body);
            if (response.statusCode() >= 300) {
                throw new IOException("answered with " + response.statusCode());
            }
            return response.body();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException(interrupted);
        }
    }

    private void read(BufferedReader lines) {
        try {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.equals("event: status")) {
                    statuses.incrementAndGet();
                } else if (line.equals("event: rows")) {
                    rows.incrementAndGet();
                }
            }
            failed("the stream has ended");
        } catch (IOException ended) {
            failed("stream: " + ended);
        }
    }

    @Override
    public Map<String, Object> figures() {
        return Map.of(
                "answersMs", List.copyOf(answersMs),
                "failures", failures.get(),
                "failure", failure,
                "requests", requests.get(),
                "statuses", statuses.get(),
                "rows", rows.get());
    }

    @Override
    public void close() throws IOException {
        timer.shutdownNow();
        stream.close();
    }
}
