package io.ringmill.flink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import io.ringmill.ingest.JobRunner;
import io.ringmill.ingest.testing.MosquittoServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Topics of a real broker: it keeps what is not acknowledged, and that is what no checkpoint holds. */
class MqttJobIT {

    @TempDir
    static Path ofServer;

    @TempDir
    Path folder;

    private static MosquittoServer server;

    @BeforeAll
    static void startServer() throws Exception {
        assumeTrue(MosquittoServer.isInstalled(), "no Mosquitto broker here; config/test-servers installs one");
        server = new MosquittoServer(ofServer, Map.of("max_queued_messages", "100000")).start();
    }

    @AfterAll
    static void stopServer() {
        if (server != null) {
            server.close();
        }
    }

    private static Mqtt5AsyncClient client(String id) {
        return MqttClient.builder()
                .useMqttVersion5()
                .identifier(id)
                .serverHost("127.0.0.1")
                .serverPort(server.port())
                .buildAsync();
    }

    /** Messages with these ids. */
    private static void send(String topic, int from, int to) {
        Mqtt5AsyncClient client = client("sender");
        client.connect().join();
        List<? extends CompletableFuture<?>> sent = IntStream.range(from, to)
                .mapToObj(id -> client.publishWith()
                        .topic(topic)
                        .qos(MqttQos.AT_LEAST_ONCE)
                        .payload(AcknowledgedJob.message(id).getBytes(StandardCharsets.UTF_8))
                        .send())
                .toList();
        sent.forEach(CompletableFuture::join);
        client.disconnect().join();
    }

    /** A job whose session the broker knows already, as what is sent before anybody has subscribed is nobody's. */
    private AcknowledgedJob job(String topic) {
        Mqtt5AsyncClient itself = client("job-" + topic);
        itself.connectWith().sessionExpiryInterval(3_600).send().join();
        itself.subscribeWith()
                .topicFilter(topic)
                .qos(MqttQos.AT_LEAST_ONCE)
                .send()
                .join();
        itself.disconnect().join();
        return new AcknowledgedJob(
                "{mqtt: {uri: '" + server.uri() + "', topic: " + topic + ", clientId: job-" + topic + ", stream: s}}",
                "",
                folder);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void shouldAcknowledgeWhatACheckpointHoldsAndNothingElse(int parallelism) throws Exception {
        String topic = "held-" + parallelism;
        AcknowledgedJob of = job(topic);
        send(topic, 0, 1_000);
        String from;
        try (JobRunner.Job job = of.start(parallelism, AcknowledgedJob.NEVER, Optional.empty())) {
            assertThat(of.settled(job, of::count)).isEqualTo(1_000);
            from = of.stop(job);
        }
        try (JobRunner.Job job = of.start(parallelism, AcknowledgedJob.NEVER, Optional.of(from))) {
            of.settled(job, of::count);
            from = of.newest(job).orElseThrow();
            // No checkpoint holds what comes now, so it comes again.
            send(topic, 1_000, 2_000);
            AcknowledgedJob.await().until(() -> of.count() == 2_000);
        }
        try (JobRunner.Job job = of.start(3 - parallelism, AcknowledgedJob.OFTEN, Optional.of(from))) {
            assertThat(of.settled(job, of::count)).isEqualTo(2_000);
            of.stop(job);
        }
        of.assertAll(2_000);
        assertThat(of.ids()).as("none comes twice").hasSize(2_000);
        assertNothingLeft(of);
    }

    private static void assertNothingLeft(AcknowledgedJob of) throws Exception {
        try (JobRunner.Job job = of.start(1, AcknowledgedJob.OFTEN, Optional.empty())) {
            assertThat(of.settled(job, of::count)).as("all were acknowledged").isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void shouldLoseNothingWhenTasksAreKilled(int parallelism) throws Exception {
        String topic = "killed-" + parallelism;
        AcknowledgedJob of = job(topic);
        of.assertAllWhenKilled(parallelism, 6_000, 6_000, (from, to) -> send(topic, from, to));
        assertNothingLeft(of);
    }

    @Test
    void shouldAcknowledgeAtOnceWhenThereAreNoCheckpoints() throws Exception {
        AcknowledgedJob of = job("at-once");
        send("at-once", 0, 2_000);
        try (JobRunner.Job job = of.startWithoutCheckpoints(1)) {
            AcknowledgedJob.await().until(() -> of.count() == 2_000);
            assertThat(job.id()).isNotEmpty();
        }
        assertNothingLeft(of);
    }

    @AfterEach
    void shouldLeaveNoThread() {
        SendingTrial.assertEndedThreads();
    }
}
