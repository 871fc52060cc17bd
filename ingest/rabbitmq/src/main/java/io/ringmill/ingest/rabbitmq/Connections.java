package io.ringmill.ingest.rabbitmq;

import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.impl.ForgivingExceptionHandler;
import io.ringmill.ingest.ServerAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How RabbitMQ is connected to. */
final class Connections {

    private static final String PLAIN = "amqp";
    private static final String TLS = "amqps";

    /** What addresses of servers begin with, and the port of each. */
    static final Map<String, Integer> SCHEMES = Map.of(PLAIN, 5672, TLS, 5671);

    /** An address for people who wrote none. */
    static final String EXAMPLE = "amqp://user:${PASSWORD}@localhost:5672/vhost";

    private static final Logger LOG = LoggerFactory.getLogger(Connections.class);
    private static final int CONNECT_TIMEOUT_MS = 10_000;
    private static final int HEARTBEAT_SECONDS = 15;

    private Connections() {}

    /** A factory of connections, which do not come back by themselves. {@code opened} gets each socket before it connects. */
    static ConnectionFactory of(ServerAddress server, Consumer<Socket> opened) throws GeneralSecurityException {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setHost(server.host());
        factory.setPort(server.port());
        if (!server.user().isEmpty()) {
            factory.setUsername(server.user());
            factory.setPassword(server.password());
        }
        if (server.path() != null) {
            factory.setVirtualHost(server.path());
        }
        factory.setAutomaticRecoveryEnabled(false);
        factory.setConnectionTimeout(CONNECT_TIMEOUT_MS);
        factory.setHandshakeTimeout(CONNECT_TIMEOUT_MS);
        factory.setRequestedHeartbeat(HEARTBEAT_SECONDS);
        // A longer message would end each connection that it comes over; maxLine refuses it.
        factory.setMaxInboundMessageBodySize(Integer.MAX_VALUE);
        factory.setExceptionHandler(new ToLog());
        AtomicInteger threads = new AtomicInteger();
        factory.setThreadFactory(task -> {
            Thread thread = new Thread(task, "ringmill-rabbitmq-" + threads.getAndIncrement());
            thread.setDaemon(true);
            return thread;
        });
        factory.setSocketConfigurator(socket -> {
            socket.setTcpNoDelay(true);
            opened.accept(socket);
        });
        if (server.scheme().equals(TLS)) {
            factory.useSslProtocol(SSLContext.getDefault());
            factory.enableHostnameVerification();
        }
        return factory;
    }

    /** Source and sink themselves say what becomes of a connection. */
    private static final class ToLog extends ForgivingExceptionHandler {
        @Override
        protected void log(String message, Throwable thrown) {
            LOG.debug("{}: {}", message, thrown.toString());
        }
    }
}
