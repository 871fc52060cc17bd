package io.ringmill.ingest.http;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** A real store in a process of its own, as {@code config/test-servers} fetches it. One thread. */
final class StoreServer implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int OK_AND_MORE = 300;

    private final Path home;
    private final int port = freePort();
    private final List<String> command;
    private final String readyPath;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private Process process;

    private StoreServer(Path home, List<String> command, String readyPath) {
        this.home = home;
        this.command = command.stream()
                .map(word -> word.replace("@PORT@", Integer.toString(port)))
                .toList();
        this.readyPath = readyPath;
    }

    static StoreServer openSearch(Path home) throws IOException {
        List<String> command = java(jars("opensearch") + "/*");
        command.addAll(List.of(project().resolve("config/servers/OpenSearchNode.java") + "", home + "", "@PORT@"));
        return new StoreServer(home, command, "/_cluster/health?wait_for_status=yellow").start();
    }

    /** Its netty has to be a module, apart from the other jars. */
    static StoreServer elasticsearch(Path home) throws IOException {
        Path netty = Files.createDirectories(home.resolve("modules/transport-netty4"));
        Path jars = Files.createDirectories(home.resolve("jars"));
        try (Stream<Path> all = Files.list(jars("elasticsearch"))) {
            for (Path jar : all.filter(path -> path.toString().endsWith(".jar")).toList()) {
                String name = jar.getFileName().toString();
                boolean ofNetty = name.startsWith("netty-") || name.startsWith("transport-netty4-");
                Files.copy(jar, (ofNetty ? netty : jars).resolve(name), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        Files.writeString(netty.resolve("plugin-descriptor.properties"), """
                description=netty
                version=8.19.21
                elasticsearch.version=8.19.21
                java.version=17
                name=transport-netty4
                classname=org.elasticsearch.transport.netty4.Netty4Plugin
                """);
        Path config = Files.createDirectories(home.resolve("config"));
        Files.writeString(config.resolve("log4j2.properties"), """
                status=error
                appender.c.type=Console
                appender.c.name=c
                appender.c.layout.type=PatternLayout
                appender.c.layout.pattern=%d %p %c{1.} %m%n
                rootLogger.level=warn
                rootLogger.appenderRef.c.ref=c
                """);
        List<String> command = java(jars + "/*");
        command.add(1, "-Des.path.conf=" + config);
        command.addAll(List.of(project().resolve("config/servers/ElasticsearchNode.java") + "", home + "", "@PORT@"));
        return new StoreServer(home, command, "/_cluster/health?wait_for_status=yellow").start();
    }

    static StoreServer questDb(Path home) throws IOException {
        List<String> command = java(jars("questdb") + "/*");
        command.addAll(List.of("io.questdb.ServerMain", "-d", home + ""));
        StoreServer server = new StoreServer(home, command, "/ping");
        Files.createDirectories(home.resolve("conf"));
        Files.writeString(home.resolve("conf/server.conf"), """
                http.bind.to=127.0.0.1:%d
                http.min.enabled=false
                pg.enabled=false
                line.tcp.enabled=false
                line.udp.enabled=false
                telemetry.enabled=false
                http.receive.buffer.size=2m
                shared.worker.count=1
                """.formatted(server.port));
        return server.start();
    }

    static StoreServer influx(Path home) throws IOException {
        assumeTrue(
                Stream.of("/usr/bin/influxd", "/usr/sbin/influxd").anyMatch(path -> Files.isExecutable(Path.of(path))),
                "skipped: no influxd here; config/test-servers influxdb installs it");
        Path config = home.resolve("influxdb.conf");
        StoreServer server = new StoreServer(home, List.of("influxd", "run", "-config", config + ""), "/ping");
        Files.writeString(config, """
                reporting-disabled = true
                bind-address = "127.0.0.1:%d"
                [meta]
                  dir = "%s/meta"
                [data]
                  dir = "%s/data"
                  wal-dir = "%s/wal"
                  query-log-enabled = false
                [http]
                  bind-address = "127.0.0.1:%d"
                  log-enabled = false
                [logging]
                  level = "warn"
                [monitor]
                  store-enabled = false
                """.formatted(freePort(), home, home, home, server.port));
        return server.start();
    }

    private static List<String> java(String classPath) {
        return new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java") + "",
                "-Xmx512m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                classPath));
    }

    private static Path jars(String name) {
        Path jars = project().resolve("target/servers").resolve(name);
        assumeTrue(
                Files.exists(jars.resolve("complete")),
                "skipped: no " + name + " here; config/test-servers " + name + " fetches it");
        return jars;
    }

    private static Path project() {
        Path at = Path.of("").toAbsolutePath();
        while (!Files.exists(at.resolve("config/test-servers"))) {
            at = at.getParent();
        }
        return at;
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException none) {
            throw new UncheckedIOException(none);
        }
    }

    /** Starts it, or starts it again, and waits until it answers. */
    StoreServer start() throws IOException {
        File log = home.resolve("server.log").toFile();
        process = new ProcessBuilder(command)
                .directory(home.toFile())
                .redirectErrorStream(true)
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
