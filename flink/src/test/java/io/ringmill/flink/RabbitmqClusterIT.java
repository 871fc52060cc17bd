package io.ringmill.flink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.MessageProperties;
import io.ringmill.ingest.testing.RabbitServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A queue that is read on a Flink of several processes, which has the client's classes from nowhere but the job. */
class RabbitmqClusterIT {

    private static final int PART = 1_000;
    private static final String QUEUE = "in";

    @TempDir
    Path folder;

    private static Connection connect(RabbitServer server) throws Exception {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setUri(server.uri());
        return factory.newConnection("test");
    }

    private static void send(RabbitServer server, int from, int to) throws Exception {
        try (Connection connection = connect(server)) {
            Channel channel = connection.createChannel();
            channel.queueDeclare(QUEUE, true, false, false, Map.of());
            channel.confirmSelect();
            for (int id = from; id < to; id++) {
                byte[] message = AcknowledgedJob.message(id).getBytes(StandardCharsets.UTF_8);
                channel.basicPublish("", QUEUE, MessageProperties.PERSISTENT_BASIC, message);
            }
            channel.waitForConfirmsOrDie(60_000);
        }
    }

    @Test
    void shouldLoseNothingWhenATaskManagerIsKilled() throws Exception {
        assumeTrue(RabbitServer.isInstalled(), "no RabbitMQ server here; config/test-servers installs one");
        assumeTrue(Program.isHere(), "skipped: no program, which the module app makes");
        try (RabbitServer server = new RabbitServer(folder.resolve("rabbit")).start();
                FlinkCluster cluster = new FlinkCluster(folder.resolve("cluster"), 2)) {
            AcknowledgedJob of = new AcknowledgedJob(
                    "{rabbitmq: {uri: '" + server.uri() + "', queue: in, prefetch: 200, stream: s}}", "", folder);
            send(server, 0, PART);
            Process command = start(of, cluster);
            try {
                AcknowledgedJob.await().until(() -> !command.isAlive() || of.count() >= PART);
                cluster.killTaskManager(0);
                send(server, PART, 2 * PART);
                AcknowledgedJob.await().until(() -> !command.isAlive() || of.count() >= 2 * PART);
                of.assertAll(2L * PART);
                command.destroy();
                assertThat(command.waitFor(1, TimeUnit.MINUTES)).as(said()).isTrue();
                assertThat(said()).contains("stopped; to go on: --from file:");
                try (Connection connection = connect(server)) {
                    assertThat(connection.createChannel().messageCount(QUEUE)).isZero();
                }
            } finally {
                command.destroyForcibly();
            }
            of.assertAll(2L * PART);
            assertThat(cluster.logs()).doesNotContain("closed classloader", "NoClassDefFound", "ClassNotFound");
        }
    }

    private Process start(AcknowledgedJob of, FlinkCluster cluster) throws Exception {
        Path file = Files.writeString(folder.resolve("job.yml"), of.yaml());
        return Program.start(
                folder,
                "flink",
                file.toString(),
                "--jobmanager",
                cluster.address(),
                "--parallelism",
                "2",
                "--checkpoints",
                folder.resolve("state").toString(),
                "--every",
                "300ms");
    }

    private String said() throws Exception {
        return Program.said(folder);
    }
}
