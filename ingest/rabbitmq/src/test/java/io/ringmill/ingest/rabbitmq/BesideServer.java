package io.ringmill.ingest.rabbitmq;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import io.ringmill.ingest.testing.RabbitServer;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** Tests beside a real server, which is started once for all of a class. */
abstract class BesideServer {

    @TempDir
    static Path dir;

    static RabbitServer server;

    @BeforeAll
    static void start() throws IOException {
        assumeTrue(RabbitServer.isInstalled(), "no RabbitMQ server here; config/test-servers installs one");
        server = new RabbitServer(dir.resolve("server")).start();
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    /** A client's own connection. */
    static Connection connect() throws Exception {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setUri(server.uri());
        factory.setMaxInboundMessageBodySize(Integer.MAX_VALUE);
        return factory.newConnection();
    }
}
