package io.ringmill.ingest.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A Redis server, as {@code config/test-servers} installs it. One thread. */
public final class RedisServer implements AutoCloseable {

    private static final String SERVER = "redis-server";
    private static final String CLIENT = "redis-cli";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Path dir;
    private final int port = ServerProcess.freePort();
    private ServerProcess server;

    /** Whether there is one on this machine. */
    public static boolean isInstalled() {
        return ServerProcess.isInstalled(SERVER) && ServerProcess.isInstalled(CLIENT);
    }

    /**
     * A server that writes down each command at once, so that what it has confirmed outlives a kill; it does not run yet.
     *
     * @param more lines of settings
     */
    public RedisServer(Path dir, String more) throws IOException {
        this.dir = Files.createDirectories(dir);
        Files.writeString(dir.resolve("redis.conf"), """
                bind 127.0.0.1
                port %d
                save ""
                appendonly yes
                appendfsync no
                dir %s
                """.formatted(port, dir) + more);
    }

    /** Starts it, or starts it again with what it had. */
    public RedisServer start() throws IOException {
        server = ServerProcess.start(
                SERVER, dir, List.of(SERVER, dir.resolve("redis.conf").toString()), Map.of(), port, PATIENCE);
        return this;
    }

    /** Ends it at once; what it had confirmed is kept. */
    public void kill() {
        server.kill();
    }

    /** What redis-cli prints for a command: a reply a line, without decoration. */
    public String cli(String... command) throws IOException {
        List<String> all = new ArrayList<>(List.of(CLIENT, "-p", Integer.toString(port), "--raw"));
        all.addAll(Arrays.asList(command));
        return ServerProcess.output(all, dir, Map.of());
    }

    /** Has it answer nobody for so long. */
    public void holdUp(long time, TimeUnit unit) throws IOException {
        cli("CLIENT", "PAUSE", Long.toString(unit.toMillis(time)), "ALL");
    }

    public int port() {
        return port;
    }

    /** Where clients find it. */
    public String uri() {
        return "redis://127.0.0.1:" + port;
    }

    @Override
    public void close() {
        if (server != null) {
            server.close();
        }
    }
}
