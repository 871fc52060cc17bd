package io.ringmill.ingest.kafka;

import io.ringmill.ingest.outlet.NameTemplate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Which topics are written, and how.
 *
 * @param topics the names that the template gives, as far as they are known
 * @param transactionalId by which brokers know this sink again; empty if there are no transactions
 * @param properties of the client, beyond those that the sink sets
 */
record TopicWriting(
        NameTemplate topic,
        List<String> topics,
        String brokers,
        Optional<String> transactionalId,
        Map<String, String> properties) {

    /** Brokers that are away are told after so long; then they are tried again. */
    static final int PATIENCE_MS = 10_000;

    private static final int DELIVERY_MS = 20_000;
    private static final int TRANSACTION_MS = 60_000;

    /** A new client, which connects when it is first used. */
    Producer<byte[], byte[]> producer() {
        Map<String, Object> all = common();
        all.put(ProducerConfig.ACKS_CONFIG, "all");
        all.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, PATIENCE_MS);
        all.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, PATIENCE_MS);
        all.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, DELIVERY_MS);
        all.putAll(properties);
        all.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, brokers);
        transactionalId.ifPresent(id -> {
            all.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, id);
            all.putIfAbsent(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, TRANSACTION_MS);
        });
        return new KafkaProducer<>(all, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** A new client that reads back what was committed. */
    Consumer<byte[], byte[]> consumer() {
        Map<String, Object> all = common(ConsumerConfig.configNames());
        all.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        all.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        all.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        all.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
        all.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, PATIENCE_MS);
        return new KafkaConsumer<>(all, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** A new client that asks what there is. */
    Admin admin() {
        Map<String, Object> all = common(AdminClientConfig.configNames());
        all.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, PATIENCE_MS);
        all.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, PATIENCE_MS);
        return Admin.create(all);
    }

    private static Map<String, Object> common() {
        Map<String, Object> common = new HashMap<>();
        common.put(CommonClientConfigs.METRIC_REPORTER_CLASSES_CONFIG, "");
        common.put(CommonClientConfigs.ENABLE_METRICS_PUSH_CONFIG, "false");
        return common;
    }

    /** And those of the producer's properties that another client knows as well. */
    private Map<String, Object> common(Set<String> known) {
        Map<String, Object> all = common();
        properties.forEach((name, value) -> {
            if (known.contains(name) && !name.equals(ProducerConfig.INTERCEPTOR_CLASSES_CONFIG)) {
                all.put(name, value);
            }
        });
        all.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, brokers);
        return all;
    }

    /** The text without the values of properties, which may be secrets. */
    String hide(String text) {
        return Topic.hide(text, properties.values());
    }
}
