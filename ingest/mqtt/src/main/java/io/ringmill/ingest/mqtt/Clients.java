package io.ringmill.ingest.mqtt;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5ClientBuilder;
import io.ringmill.ingest.ConnectorContext;
import io.ringmill.ingest.ServerAddress;
import io.ringmill.ingest.Setting;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** How brokers are connected to. */
final class Clients {

    /** A connection over which nothing comes for about so long is lost. */
    static final int KEEP_ALIVE_SECONDS = 15;

    private static final long CONNECT_TIMEOUT_MS = 10_000;
    private static final int PORT = 1883;
    private static final int TLS_PORT = 8883;
    private static final Map<String, Integer> SCHEMES =
            Map.of("tcp", PORT, "mqtt", PORT, "ssl", TLS_PORT, "mqtts", TLS_PORT);

    private Clients() {}

    /** The broker that a setting names; empty where there is a fault. */
    static Optional<ServerAddress> server(ConnectorContext context, Setting<String> uri) {
        Optional<ServerAddress> server =
                ServerAddress.read(context, uri, SCHEMES, "tcp://user:${PASSWORD}@localhost:1883");
        if (server.isPresent() && server.get().path() != null) {
            context.fault(
                    uri,
                    "has a path, '%s', which brokers have none of",
                    server.get().path());
        }
        return server;
    }

    /**
     * A client for one connection, which does not come back by itself.
     *
     * @param onLost gets why, once the connection is over, or could not be made
     */
    static Mqtt5AsyncClient of(ServerAddress server, String clientId, Consumer<Throwable> onLost) {
        Mqtt5ClientBuilder builder = MqttClient.builder()
                .useMqttVersion5()
                .identifier(clientId)
                .transportConfig()
                .serverHost(server.host())
                .serverPort(server.port())
                .socketConnectTimeout(CONNECT_TIMEOUT_MS, TimeUnit.MILLISECONDS)
                .mqttConnectTimeout(CONNECT_TIMEOUT_MS, TimeUnit.MILLISECONDS)
                .applyTransportConfig()
                .executorConfig()
                .nettyThreads(1)
                .nettyExecutor(Clients::start)
                .applyExecutorConfig()
                .addDisconnectedListener(context -> onLost.accept(context.getCause()));
        if (!server.user().isEmpty()) {
            builder = builder.simpleAuth()
                    .username(server.user())
                    .password(server.password().getBytes(StandardCharsets.UTF_8))
                    .applySimpleAuth();
        }
        return SCHEMES.get(server.scheme()) == TLS_PORT
                ? builder.sslWithDefaultConfig().buildAsync()
                : builder.buildAsync();
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "ringmill-mqtt");
        thread.setDaemon(true);
        thread.start();
    }
}
