package io.ringmill.ingest.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ringmill.ingest.outlet.Message;
import io.ringmill.ingest.outlet.NameTemplate;
import io.ringmill.ingest.outlet.Target;
import io.ringmill.ingest.testing.KafkaBroker;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A hundred thousand messages through the sink's target, beside a bare producer with transactions of the same size. */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
class KafkaSinkSpeedIT {

    private static final int MESSAGES = 100_000;
    private static final int BATCH = 500;
    private static final int ROUNDS = 6;
    private static final double ENOUGH = 0.7;

    @TempDir
    Path dir;

    /** Sends one batch, and returns when it is committed. */
    @FunctionalInterface
    private interface Sending {
        void send(List<Message> batch) throws Exception;
    }

    @Test
    void shouldWriteNearlyAsFastAsABareProducer() throws Exception {
        assumeTrue(KafkaBroker.isHere(), "skipped: no broker on the class path; mvn verify -Pconnectors has one");
        try (KafkaBroker broker = KafkaBroker.start(dir);
                TestTopics topics = new TestTopics(broker.address())) {
            String topic = topics.create(3);
            double bare = 0;
            double ours = 0;
            // As often as it takes to see both on a machine that has nothing else to do for once.
            for (int round = 0; round < ROUNDS && (round < 4 || ours < ENOUGH * bare); round++) {
                bare = Math.max(bare, bare(topics, topic));
                ours = Math.max(ours, ours(broker.address(), topic));
            }
            System.out.printf(
                    "KafkaSinkSpeedIT: %,.0f messages/s in transactions of %d; a bare producer %,.0f (%.2f of it)%n",
                    ours, BATCH, bare, ours / bare);
            assertThat(ours / bare).isGreaterThan(ENOUGH);
        }
    }

    private static double bare(TestTopics topics, String topic) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer =
                topics.producer(Map.of("transactional.id", "bare", "acks", "all"))) {
            producer.initTransactions();
            return rate(batch -> {
                producer.beginTransaction();
                List<Future<RecordMetadata>> sent = new ArrayList<>();
                for (Message message : batch) {
                    ProducerRecord<byte[], byte[]> record =
                            new ProducerRecord<>(topic, message.key().getBytes(StandardCharsets.UTF_8), message.body());
                    record.headers().add("ringmill-id", message.id().getBytes(StandardCharsets.UTF_8));
                    sent.add(producer.send(record));
                }
                producer.commitTransaction();
                for (Future<RecordMetadata> each : sent) {
                    each.get();
                }
            });
        }
    }

    private static double ours(String address, String topic) throws Exception {
        try (KafkaTarget target = new KafkaTarget(
                new TopicWriting(NameTemplate.parse(topic), List.of(topic), address, Optional.of("ours"), Map.of()),
                Target.Form.JSON)) {
            target.connect();
            target.goBackTo("");
            return rate(target::send);
        }
    }

    private static double rate(Sending sending) throws Exception {
        long startNs = System.nanoTime();
        for (int from = 0; from < MESSAGES; from += BATCH) {
            List<Message> batch = new ArrayList<>();
            for (int n = from; n < from + BATCH; n++) {
                byte[] body = ("{\"window\":\"last50\",\"key\":\"k" + n % 97 + "\",\"time\":17000000000" + n
                                + ",\"mean\":" + n / 7.0 + ",\"side\":\"buy\"}")
                        .getBytes(StandardCharsets.UTF_8);
                batch.add(new Message(
                        "last50-k" + n % 97 + '-' + n,
                        Message.Kind.RESULT,
                        "last50",
                        "k" + n % 97,
                        n,
                        n,
                        "",
                        "",
                        "",
                        body,
                        List.of(),
                        new Object[0]));
            }
            sending.send(batch);
        }
        return MESSAGES * 1e9 / (System.nanoTime() - startNs);
    }
}
