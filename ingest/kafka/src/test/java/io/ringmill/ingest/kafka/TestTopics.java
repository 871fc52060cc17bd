package io.ringmill.ingest.kafka;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Makes topics and fills them. */
final class TestTopics implements AutoCloseable {

    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final String address;
    final Admin admin;

    TestTopics(String address) {
        this.address = address;
        admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, address));
    }

    /** A new topic of so many partitions; its name. */
    String create(int partitions) throws Exception {
        return create(partitions, 1);
    }

    /** As {@link #create(int)}, of which so many brokers have a copy. */
    String create(int partitions, int copies) throws Exception {
        String name = "topic-" + NUMBER.incrementAndGet();
        admin.createTopics(List.of(new NewTopic(name, partitions, (short) copies)))
                .all()
                .get();
        return name;
    }

    KafkaProducer<byte[], byte[]> producer(Map<String, Object> more) {
        Map<String, Object> settings = new HashMap<>(more);
        settings.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, address);
        settings.putIfAbsent(ProducerConfig.LINGER_MS_CONFIG, "5");
        return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    static ProducerRecord<byte[], byte[]> message(String topic, int partition, String key, String value) {
        return new ProducerRecord<>(
                topic, partition, key == null ? null : utf8(key), value == null ? null : utf8(value));
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Sends messages, and returns when the broker has them. */
    void send(List<ProducerRecord<byte[], byte[]>> messages) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = producer(Map.of())) {
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            messages.forEach(each -> sent.add(producer.send(each)));
            for (Future<RecordMetadata> each : sent) {
                each.get();
            }
        }
    }

    /** Sends {@code {"n":from}} and so on to a partition. */
    void numbers(String topic, int partition, int from, int to) throws Exception {
        List<ProducerRecord<byte[], byte[]>> messages = new ArrayList<>();
        for (int n = from; n < to; n++) {
            messages.add(message(topic, partition, null, "{\"n\":" + n + "}"));
        }
        send(messages);
    }

    @Override
    public void close() {
        admin.close();
    }
}
