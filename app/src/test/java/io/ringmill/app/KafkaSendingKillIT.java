package io.ringmill.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ringmill.app.terminal.ExitCode;
import io.ringmill.ingest.testing.KafkaBroker;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A run that writes to topics is killed with {@code kill -9} again and again, and goes on: who reads what is committed sees what a
 * run writes that is left alone, each message once. {@code -Dringmill.kafka.kills=50} kills more often.
 */
@Timeout(value = 900, unit = TimeUnit.SECONDS)
class KafkaSendingKillIT {

    private static final int KILLS = Integer.getInteger("ringmill.kafka.kills", 3);
    private static final int PARTITIONS = 3;
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String PIPELINE = """
            name: %1$s
            streams: {ticks: {key: symbol, time: {field: time, unit: ns}, fields: {price: double, size: long, side: symbol, id: long}}}
            windows:
              last50: {window: sliding 50 events, select: {mean: mean(price), side: last(side)}}
              second: {window: tumbling 1s, select: {open: first(price), volume: sum(size)}}
            rules: {high: {when: price > last50.mean + 0.1, fire: both, message: "{key} at {price}"}}
            sources: [{simulate: {kind: ticks, keys: 40, rate: 4000, count: %3$d, seed: 5}}]
            sinks: [{kafka: {brokers: '%2$s', topic: '%1$s', buffer: {batch: 100}}}]
            journal: {dir: journal, snapshot: {by: pause, every: 3000 events}}
            """;

    @TempDir
    private Path dir;

    @Test
    void shouldWriteEachMessageOnceWhenKilledAgainAndAgain() throws Exception {
        assumeTrue(KafkaBroker.isHere(), "skipped: no broker on the class path; mvn verify -Pconnectors has one");
        try (KafkaBroker broker = KafkaBroker.start(Files.createDirectories(dir.resolve("broker")))) {
            try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.address()))) {
                admin.createTopics(List.of(
                                new NewTopic("alone", PARTITIONS, (short) 1),
                                new NewTopic("killed", PARTITIONS, (short) 1)))
                        .all()
                        .get();
            }
            run("alone", broker, 0);
            run("killed", broker, KILLS);
            List<String> alone = read(broker, "alone");
            assertThat(alone).doesNotHaveDuplicates().hasSizeGreaterThan(events());
            assertThat(read(broker, "killed")).containsExactlyElementsOf(alone);
        }
    }

    private static int events() {
        return 4000 * (KILLS + 2);
    }

    private void run(String name, KafkaBroker broker, int kills) throws IOException {
        Path folder = Files.createDirectories(dir.resolve(name));
        Files.writeString(folder.resolve("p.yml"), PIPELINE.formatted(name, broker.address(), events()));
        List<String> command =
                List.of(Program.java(), "-Xmx300m", "-jar", Program.jar().toString(), "run", "p.yml");
        for (int left = kills; left >= 0; left--) {
            long before = written(broker, name);
            try (Program run = Program.start(folder, command, Map.of())) {
                if (left == 0) {
                    run.await().expect(ExitCode.DONE);
                    return;
                }
                await().atMost(PATIENCE).until(() -> !run.isAlive() || written(broker, name) > before + 3000);
                assertThat(run.isAlive()).as("%s %s", run.out(), run.err()).isTrue();
                run.kill();
                run.await();
            }
        }
    }

    private static KafkaConsumer<byte[], byte[]> consumer(KafkaBroker broker) {
        return new KafkaConsumer<>(
                Map.of("bootstrap.servers", broker.address(), "isolation.level", "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }

    private static List<TopicPartition> partitions(String topic) {
        List<TopicPartition> partitions = new ArrayList<>();
        for (int i = 0; i < PARTITIONS; i++) {
            partitions.add(new TopicPartition(topic, i));
        }
        return partitions;
    }

    /** Messages, and the ends of transactions. */
    private static long written(KafkaBroker broker, String topic) {
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(broker)) {
            return consumer.endOffsets(partitions(topic)).values().stream()
                    .mapToLong(Long::longValue)
                    .sum();
        }
    }

    /** Partition, id and text of all messages, sorted. */
    private static List<String> read(KafkaBroker broker, String topic) {
        List<String> all = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(broker)) {
            List<TopicPartition> partitions = partitions(topic);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            while (partitions.stream().anyMatch(each -> consumer.position(each) < ends.get(each))) {
                consumer.poll(Duration.ofMillis(200))
                        .forEach(message -> all.add(message.partition() + " "
                                + text(message.headers()
                                        .lastHeader("ringmill-id")
                                        .value()) + " "
                                + text(message.value())));
            }
        }
        all.sort(null);
        return all;
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
