package io.ringmill.flink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.MessageProperties;
import io.ringmill.ingest.JobRunner;
import io.ringmill.ingest.testing.RabbitServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Queues of a real server: a message is acknowledged when a checkpoint holds what came of it, and not before. */
class RabbitmqJobIT {

    private static final long CONFIRM_MS = 60_000;

    @TempDir
    static Path ofServer;

    @TempDir
    Path folder;

    private static RabbitServer server;

    @BeforeAll
    static void startServer() throws Exception {
        assumeTrue(RabbitServer.isInstalled(), "no RabbitMQ server here; config/test-servers installs one");
        server = new RabbitServer(ofServer).start();
    }

    @AfterAll
    static void stopServer() {
        if (server != null) {
            server.close();
        }
    }

    private static Connection connect() throws Exception {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setUri(server.uri());
        return factory.newConnection("test");
    }

    private static void send(String queue, Iterable<String> messages) throws Exception {
        try (Connection connection = connect()) {
            Channel channel = connection.createChannel();
            channel.queueDeclare(queue, true, false, false, Map.of());
            channel.confirmSelect();
            for (String message : messages) {
                channel.basicPublish(
                        "", queue, MessageProperties.PERSISTENT_BASIC, message.getBytes(StandardCharsets.UTF_8));
            }
            channel.waitForConfirmsOrDie(CONFIRM_MS);
        }
    }

    /** Messages with these ids. */
    private static void send(String queue, int from, int to) throws Exception {
        send(queue, IntStream.range(from, to).mapToObj(AcknowledgedJob::message).toList());
    }

    /** How many messages nobody has. */
    private static long ready(String queue) throws Exception {
        try (Connection connection = connect()) {
            return connection.createChannel().messageCount(queue);
        }
    }

    private AcknowledgedJob job(String queue, int prefetch, String others) {
        return new AcknowledgedJob(
                "{rabbitmq: {uri: '" + server.uri() + "', queue: " + queue + ", prefetch: " + prefetch
                        + ", stream: s}}",
                others,
                folder);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void shouldAcknowledgeWhatACheckpointHoldsAndNothingElse(int parallelism) throws Exception {
        String queue = "held-" + parallelism;
        send(queue, 0, 500);
        AcknowledgedJob of = job(queue, 100, "");
        assertHeld(of, queue, parallelism);
    }

    /** Beside a file the queue is a part among others, and events have to be put in order. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void shouldAcknowledgeWhatACheckpointHoldsWhenThereAreParts(int parallelism) throws Exception {
        String queue = "parts-" + parallelism;
        send(queue, 0, 500);
        Path file = Files.writeString(folder.resolve("in.csv"), "t,k,v\n1000,a,1\n2000,b,2\n");
        AcknowledgedJob of = job(queue, 100, "{csv: {path: " + file + ", stream: others}}");
        assertHeld(of, queue, parallelism);
        assertThat(of.lines("other.csv")).isEqualTo(3);
    }

    private static void assertHeld(AcknowledgedJob of, String queue, int parallelism) throws Exception {
        String from;
        try (JobRunner.Job job = of.start(parallelism, AcknowledgedJob.NEVER, Optional.empty())) {
            // The server sends no more until some are acknowledged.
            long ready = of.settled(job, () -> ready(queue));
            assertThat(ready).isPositive();
            AcknowledgedJob.await().until(() -> of.count() == 500 - ready);
            from = of.stop(job);
            assertThat(ready(queue))
                    .as("those in the savepoint are acknowledged")
                    .isEqualTo(ready);
        }
        long ready;
        try (JobRunner.Job job = of.start(parallelism, AcknowledgedJob.NEVER, Optional.of(from))) {
            ready = of.settled(job, () -> ready(queue));
            assertThat(of.count()).isEqualTo(500 - ready);
            from = of.newest(job).orElseThrow();
        }
        long held = ready + 100;
        AcknowledgedJob.await().until(() -> ready(queue) == held);
        try (JobRunner.Job job = of.start(3 - parallelism, AcknowledgedJob.OFTEN, Optional.of(from))) {
            AcknowledgedJob.await().until(() -> of.count() == 500);
            of.stop(job);
        }
        of.assertAll(500);
        assertThat(of.ids()).as("none comes twice").hasSize(500);
        assertThat(ready(queue)).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void shouldLoseNothingWhenTasksAreKilled(int parallelism) throws Exception {
        String queue = "killed-" + parallelism;
        send(queue, 0, 0);
        job(queue, 250, "").assertAllWhenKilled(parallelism, 6_000, 250, (from, to) -> send(queue, from, to));
        assertThat(ready(queue)).isZero();
    }

    @Test
    void shouldAcknowledgeAtOnceWhenThereAreNoCheckpoints() throws Exception {
        send("at-once", 0, 2_000);
        AcknowledgedJob of = job("at-once", 10, "");
        try (JobRunner.Job job = of.startWithoutCheckpoints(1)) {
            AcknowledgedJob.await().until(() -> of.count() == 2_000);
            assertThat(ready("at-once")).as("job %s has all", job.id()).isZero();
        }
        assertThat(ready("at-once")).isZero();
    }

    /** What is refused has no event that would take it along; it is acknowledged when a checkpoint holds that it was refused. */
    @Test
    void shouldKeepRefusedMessagesWhenTasksFail() throws Exception {
        send("refused", Collections.nCopies(100, "none"));
        AcknowledgedJob of = job("refused", 20, "");
        String from;
        long ready;
        try (JobRunner.Job job = of.start(1, AcknowledgedJob.NEVER, Optional.empty())) {
            ready = of.settled(job, () -> ready("refused"));
            assertThat(ready).isBetween(40L, 80L);
            from = of.newest(job).orElseThrow();
        }
        long held = ready + 20;
        AcknowledgedJob.await().until(() -> ready("refused") == held);
        try (JobRunner.Job job = of.start(1, AcknowledgedJob.OFTEN, Optional.of(from))) {
            AcknowledgedJob.await().until(() -> of.lines("quarantine.ndjson") == 100);
            of.stop(job);
        }
        assertThat(of.lines("quarantine.ndjson")).isEqualTo(100);
        assertThat(ready("refused")).isZero();
    }

    @Test
    void shouldSayThatThereIsNoQueue() throws Exception {
        try (JobRunner.Job job = job("missing", 10, "").startWithoutCheckpoints(1)) {
            assertThatThrownBy(job::await).hasMessageContaining("missing");
        }
    }
}
