package io.ringmill.ingest.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A RabbitMQ server, as {@code config/test-servers} installs it. One thread. */
public final class RabbitServer implements AutoCloseable {

    private static final String SERVER = "rabbitmq-server";
    private static final String EPMD = "epmd";
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String SETTINGS = """
            loopback_users = none
            log.console.level = warning
            vm_memory_high_watermark.absolute = 512MB
            disk_free_limit.absolute = 50MB
            """;

    private final Path dir;
    private final int port = ServerProcess.freePort();
    private final Map<String, String> environment = new HashMap<>();
    private final ServerProcess epmd;
    private ServerProcess server;

    /** Whether there is one on this machine. */
    public static boolean isInstalled() {
        return ServerProcess.isInstalled(SERVER);
    }

    /** A server that keeps what it has in this folder; it does not run yet. */
    public RabbitServer(Path dir) throws IOException {
        this.dir = Files.createDirectories(dir);
        int epmdPort = ServerProcess.freePort();
        int nodePort = ServerProcess.freePort();
        Files.writeString(dir.resolve("rabbitmq.conf"), SETTINGS);
        Files.writeString(dir.resolve("env.conf"), "");
        Files.writeString(dir.resolve("enabled_plugins"), "[].");
        environment.put("RABBITMQ_NODENAME", "t" + port + "@localhost");
        environment.put("RABBITMQ_NODE_IP_ADDRESS", "127.0.0.1");
        environment.put("RABBITMQ_NODE_PORT", Integer.toString(port));
        environment.put("RABBITMQ_DIST_PORT", Integer.toString(nodePort));
        environment.put("RABBITMQ_MNESIA_BASE", dir.resolve("db").toString());
        environment.put("RABBITMQ_LOG_BASE", dir.resolve("log").toString());
        environment.put("RABBITMQ_LOGS", "-");
        environment.put("RABBITMQ_PID_FILE", dir.resolve("pid").toString());
        environment.put("RABBITMQ_CONFIG_FILE", dir.resolve("rabbitmq").toString());
        environment.put(
                "RABBITMQ_ENABLED_PLUGINS_FILE", dir.resolve("enabled_plugins").toString());
        environment.put("RABBITMQ_CONF_ENV_FILE", dir.resolve("env.conf").toString());
        environment.put("RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS", "-kernel inet_dist_use_interface {127,0,0,1}");
        environment.put("HOME", dir.toString());
        environment.put("ERL_EPMD_ADDRESS", "127.0.0.1");
        environment.put("ERL_EPMD_PORT", Integer.toString(epmdPort));
        // In the foreground, so that nothing is left behind: the server would start one that stays.
        epmd = ServerProcess.start(
                EPMD, dir, List.of(EPMD, "-port", Integer.toString(epmdPort)), environment, epmdPort, PATIENCE);
    }

    /** Starts it, or starts it again. */
    public RabbitServer start() throws IOException {
        server = ServerProcess.start(
                SERVER, dir, List.of("/usr/lib/rabbitmq/bin/" + SERVER), environment, port, PATIENCE);
        return this;
    }

    /** Ends it in good order; what it has is kept. */
    public void stop() {
        server.close();
    }

    /** Ends it at once. */
    public void kill() {
        server.kill();
    }

    /** Where clients find it. */
    public String uri() {
        return "amqp://guest:guest@127.0.0.1:" + port;
    }

    public int port() {
        return port;
    }

    @Override
    public void close() {
        if (server != null) {
            server.close();
        }
        epmd.close();
    }
}
