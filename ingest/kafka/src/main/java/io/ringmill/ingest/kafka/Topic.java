package io.ringmill.ingest.kafka;

import io.ringmill.ingest.kafka.KafkaSourceFactory.From;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * A topic and how to reach it.
 *
 * @param group under which offsets are committed for people to see; empty if none are
 * @param from where a partition is read from of which no position is known
 * @param properties of the client, beyond those that the source sets
 */
record Topic(String name, String brokers, Optional<String> group, From from, Map<String, String> properties) {

    private static final int LEAST_SECRET = 3;
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9._-]{1,249}");

    /** What a message holds, as it lies in the client's buffer. */
    private static final class Bytes implements Deserializer<ByteBuffer> {

        @Override
        public ByteBuffer deserialize(String topic, byte[] data) {
            return data == null ? null : ByteBuffer.wrap(data);
        }

        @Override
        public ByteBuffer deserialize(String topic, Headers headers, ByteBuffer data) {
            return data;
        }
    }

    /** A new client, which connects when it is first used. */
    Consumer<ByteBuffer, ByteBuffer> consumer() {
        Map<String, Object> all = common();
        all.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        all.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, "4096");
        all.put(ConsumerConfig.METADATA_MAX_AGE_CONFIG, "30000"); // so long until a new partition is seen
        all.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
        all.putAll(properties);
        all.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, brokers);
        all.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        all.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        group.ifPresent(id -> all.put(ConsumerConfig.GROUP_ID_CONFIG, id));
        return new KafkaConsumer<>(all, new Bytes(), new Bytes());
    }

    private Map<String, Object> common() {
        Map<String, Object> common = new HashMap<>();
        common.put(CommonClientConfigs.METRIC_REPORTER_CLASSES_CONFIG, "");
        common.put(CommonClientConfigs.ENABLE_METRICS_PUSH_CONFIG, "false");
        return common;
    }

    /** A new client that asks what there is. */
    Admin admin() {
        Map<String, Object> all = common();
        all.putAll(properties);
        all.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, brokers);
        return Admin.create(all);
    }

    /** The text without the values of properties, which may be secrets. */
    String hide(String text) {
        return hide(text, properties.values());
    }

    static String hide(String text, Collection<String> values) {
        String hidden = text;
        for (String value : values) {
            if (value.length() >= LEAST_SECRET) {
                hidden = hidden.replace(value, "***");
            }
        }
        return hidden;
    }

    /** Whether a topic can have this name. */
    static boolean isName(String text) {
        return NAME.matcher(text).matches() && !text.equals(".") && !text.equals("..");
    }
}
