package io.ringmill.ingest.http;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ringmill.ingest.FreePort;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** A real store that {@code config/test-servers} has fetched, run by {@code config/servers/start}. One thread. */
final class StoreServer implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int OK_AND_MORE = 300;

    private final Path home;
    private final int port = FreePort.next();
    private final List<String> command;
    private final String readyPath;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private Process process;

    private StoreServer(String name, Path home, String readyPath) {
        this.home = home;
        command = List.of(project().resolve("config/servers/start") + "", name, home + "", port + "");
        this.readyPath = readyPath;
    }

    static StoreServer openSearch(Path home) throws IOException {
        return ofJars("opensearch", home, "/_cluster/health?wait_for_status=yellow");
    }

    static StoreServer elasticsearch(Path home) throws IOException {
        return ofJars("elasticsearch", home, "/_cluster/health?wait_for_status=yellow");
    }

    static StoreServer questDb(Path home) throws IOException {
        return ofJars("questdb", home, "/ping");
    }

    static StoreServer influx(Path home) throws IOException {
        assumeTrue(
                Stream.of("/usr/bin/influxd", "/usr/sbin/influxd").anyMatch(path -> Files.isExecutable(Path.of(path))),
                "skipped: no influxd here; config/test-servers influxdb installs it");
        return new StoreServer("influxdb", home, "/ping").start();
    }

    private static StoreServer ofJars(String name, Path home, String readyPath) throws IOException {
        assumeTrue(
                Files.exists(project().resolve("target/servers/" + name + "/complete")),
                "skipped: no " + name + " here; config/test-servers " + name + " fetches it");
        return new StoreServer(name, home, readyPath).start();
    }

    private static Path project() {
        Path at = Path.of("").toAbsolutePath();
        while (!Files.exists(at.resolve("config/test-servers"))) {
            at = at.getParent();
        }
        return at;
    }

    /** Starts it, or starts it again, and waits until it answers. */
    StoreServer start() throws IOException {
        File log = home.resolve("server.log").toFile();
        ProcessBuilder builder = new ProcessBuilder(command).directory(home.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        process = builder.redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
                .start();
        try {
            Awaitility.await()
                    .atMost(PATIENCE)
                    .failFast("the server has ended", () -> !process.isAlive())
                    .until(this::isReady);
        } catch (RuntimeException notReady) {
            kill();
            throw new IOException("the server does not start: " + Files.readString(log.toPath()), notReady);
        }
        return this;
    }

    private boolean isReady() {
        try {
            return call("GET", readyPath, "").statusCode() < OK_AND_MORE;
        } catch (UncheckedIOException notYet) {
            return false;
        }
    }

    String url() {
        return "http://127.0.0.1:" + port;
    }

    int port() {
        return port;
    }

    /** Asks the store; no content if {@code body} is empty. */
    HttpResponse<String> call(String method, String path, String body) {
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create(url() + path))
                    .header("Content-Type", "application/json")
                    .timeout(PATIENCE)
                    .method(
                            method,
                            body.isEmpty()
                                    ? HttpRequest.BodyPublishers.noBody()
                                    : HttpRequest.BodyPublishers.ofString(body))
                    .build();
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException lost) {
            throw new UncheckedIOException(lost);
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(ended);
        }
    }

    /** As {@link #call}; the answer as a tree. */
    Object ask(String method, String path, String body) {
        return JsonTree.parse(call(method, path, body).body());
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** Ends it at once, as kill -9 does. */
    void kill() {
        try {
            process.destroyForcibly().waitFor(1, TimeUnit.MINUTES);
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        kill();
    }
}
