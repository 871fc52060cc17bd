package io.ringmill.ingest.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A Mosquitto broker, as {@code config/test-servers} installs it. One thread. */
public final class MosquittoServer implements AutoCloseable {

    private static final String BROKER = "mosquitto";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Path dir;
    private final int port = ServerProcess.freePort();
    private ServerProcess server;

    /** Whether there is one on this machine. */
    public static boolean isInstalled() {
        return ServerProcess.isInstalled(BROKER);
    }

    /** A broker that lets anybody in and keeps sessions in this folder; it does not run yet. */
    public MosquittoServer(Path dir) throws IOException {
        this(dir, Map.of());
    }

    /** As {@link #MosquittoServer(Path)}, with other settings. */
    public MosquittoServer(Path dir, Map<String, String> settings) throws IOException {
        this.dir = Files.createDirectories(dir);
        Map<String, String> all = new LinkedHashMap<>();
        all.put("listener", port + " 127.0.0.1");
        all.put("allow_anonymous", "true");
        all.put("persistence", "true");
        all.put("persistence_location", dir + "/");
        all.put("user", "root");
        all.put("max_inflight_messages", "1000");
        all.put("max_queued_messages", "2000000");
        all.put("log_type", "warning");
        all.putAll(settings);
        StringBuilder text = new StringBuilder();
        all.forEach((name, value) -> text.append(name).append(' ').append(value).append('\n'));
        Files.writeString(dir.resolve("mosquitto.conf"), text);
    }

    /** Starts it, or starts it again. */
    public MosquittoServer start() throws IOException {
        String program = Files.isExecutable(Path.of("/usr/sbin", BROKER)) ? "/usr/sbin/" + BROKER : BROKER;
        server = ServerProcess.start(
                BROKER,
                dir,
                List.of(program, "-c", dir.resolve("mosquitto.conf").toString()),
                Map.of(),
                port,
                PATIENCE);
        return this;
    }

    /** Ends it in good order; what it has is kept. */
    public void stop() {
        server.close();
    }

    /** Where clients find it. */
    public String uri() {
        return "tcp://127.0.0.1:" + port;
    }

    public int port() {
        return port;
    }

    @Override
    public void close() {
        if (server != null) {
            server.close();
        }
    }
}
