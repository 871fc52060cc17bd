package io.ringmill.ingest.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.ingest.testing.Rates;
import io.ringmill.ingest.testing.SinkRun;
import io.ringmill.ingest.testing.SourceSum;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;

/** Sink and source beside a bare producer with transactions of the same size, and a bare consumer that finds the same values. */
class KafkaRateIT extends BesideBroker {

    private static final int PARTITIONS = 3;

    @Test
    void shouldWriteNearlyAsFastAsABareProducer() throws Exception {
        assertThat(Rates.compare("kafka sink", KafkaRateIT::produced, KafkaRateIT::written))
                .isGreaterThan(Rates.ENOUGH);
    }

    @Test
    void shouldReadNearlyAsFastAsABareConsumer() throws Exception {
        Map<Integer, String> filled = new HashMap<>();
        assertThat(Rates.compare(
                        "kafka source",
                        rows -> {
                            String topic = filled(filled, rows);
                            long beganNs = System.nanoTime();
                            long sum = consumed(topic, rows);
                            double seconds = (System.nanoTime() - beganNs) / 1e9;
                            assertThat(sum).isEqualTo(Rates.sum(rows));
                            return seconds;
                        },
                        rows -> SourceSum.seconds(
                                "kafka: {brokers: '" + broker.address() + "', topic: " + filled(filled, rows) + "}",
                                rows,
                                Rates.sum(rows))))
                .isGreaterThan(Rates.ENOUGH);
    }

    private static double written(int rows) throws Exception {
        String topic = topics.create(PARTITIONS);
        double seconds = SinkRun.seconds("kafka: {brokers: '" + broker.address() + "', topic: " + topic + "}", rows);
        assertThat(consumed(topic, rows)).isEqualTo(Rates.sum(rows));
        return seconds;
    }

    private static double produced(int rows) throws Exception {
        String topic = topics.create(PARTITIONS);
        long beganNs = System.nanoTime();
        try (KafkaProducer<byte[], byte[]> producer =
                topics.producer(Map.of("transactional.id", topic, "acks", "all", "linger.ms", "5"))) {
            producer.initTransactions();
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            for (int row = 0; row < rows; row++) {
                if (row % Rates.BATCH == 0) {
                    producer.beginTransaction();
                }
                ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(
                        topic, TestTopics.utf8(Rates.key(row)), TestTopics.utf8(Rates.result(row)));
                record.headers().add("ringmill-id", TestTopics.utf8("w-" + Rates.key(row) + '-' + row));
                sent.add(producer.send(record));
                if (row % Rates.BATCH == Rates.BATCH - 1 || row == rows - 1) {
                    producer.commitTransaction();
                    for (Future<RecordMetadata> each : sent) {
                        each.get();
                    }
                    sent.clear();
                }
            }
        }
        double seconds = (System.nanoTime() - beganNs) / 1e9;
        assertThat(consumed(topic, rows)).isEqualTo(Rates.sum(rows));
        return seconds;
    }

    /** A topic with so many rows, which is made once. */
    private static String filled(Map<Integer, String> known, int rows) throws Exception {
        if (!known.containsKey(rows)) {
            String topic = topics.create(PARTITIONS);
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            try (KafkaProducer<byte[], byte[]> producer =
                    topics.producer(Map.of("linger.ms", "50", "batch.size", "200000"))) {
                for (int row = 0; row < rows; row++) {
                    sent.add(producer.send(TestTopics.message(topic, row % PARTITIONS, null, Rates.record(row))));
                }
            }
            for (Future<RecordMetadata> each : sent) {
                each.get();
            }
            known.put(rows, topic);
        }
        return known.get(rows);
    }

    /** The sum of a topic that holds so many rows. */
    private static long consumed(String topic, int rows) {
        long sum = 0;
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", broker.address(), "isolation.level", "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            consumer.assign(IntStream.range(0, PARTITIONS)
                    .mapToObj(partition -> new TopicPartition(topic, partition))
                    .toList());
            consumer.seekToBeginning(consumer.assignment());
            for (int read = 0; read < rows; ) {
                for (ConsumerRecord<byte[], byte[]> message : consumer.poll(Duration.ofMillis(200))) {
                    read++;
                    sum += Rates.mixed(new String(message.value(), StandardCharsets.US_ASCII));
                }
            }
        }
        return sum;
    }
}
