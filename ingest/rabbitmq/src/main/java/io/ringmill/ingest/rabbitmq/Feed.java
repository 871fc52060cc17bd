package io.ringmill.ingest.rabbitmq;

import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.impl.ForgivingExceptionHandler;
import io.ringmill.ingest.ServerAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is read, of which server. Immutable.
 *
 * @param prefetch how many messages the server sends ahead of acknowledgements
 * @param declare whether the queue is made if it is not there
 */
record Feed(ServerAddress server, String queue, int prefetch, boolean declare) {

    private static final Logger LOG = LoggerFactory.getLogger(Feed.class);
    private static final int CONNECT_TIMEOUT_MS = 10_000;
    private static final int HEARTBEAT_SECONDS = 15;

    /** A factory of connections, which do not come back by themselves. {@code opened} gets each socket before it connects. */
    ConnectionFactory connections(Consumer<Socket> opened) throws GeneralSecurityException {
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
        if (server.scheme().equals(RabbitmqSourceFactory.TLS)) {
            factory.useSslProtocol(SSLContext.getDefault());
            factory.enableHostnameVerification();
        }
        return factory;
    }

    /** The source itself says what becomes of a connection. */
    private static final class ToLog extends ForgivingExceptionHandler {
        @Override
        protected void log(String message, Throwable thrown) {
            LOG.debug("{}: {}", message, thrown.toString());
        }
    }

    @Override
    public String toString() {
        return server + ", queue " + queue;
    }
}
