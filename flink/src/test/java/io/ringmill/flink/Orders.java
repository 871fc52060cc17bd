package io.ringmill.flink;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Events for a topic of some partitions, of which some are late and some are none; and what a plain client makes of topics. */
final class Orders {

    private static final int KEYS = 12;

    /** What the keys of the last events of each partition begin with: they wait for others, and what is before does not. */
    static final String LAST = "last-";

    final List<Order> orders = new ArrayList<>();

    /**
     * A message.
     *
     * @param standsMs the newest time of its partition, with it
     * @param value not a record if its time is not positive
     */
    record Order(int partition, long timeMs, long standsMs, String key, String value) {

        /** As a line of a file, with its key. */
        String line() {
            return "{\"k\":\"" + key + "\"," + value.substring(1);
        }

        boolean isRecord() {
            return value.endsWith("}");
        }
    }

    /** So many of them, in the order in which they are written. */
    Orders(long seed, int partitions, int count) {
        Random random = new Random(seed);
        long[] newestMs = new long[partitions];
        for (int i = 0; i < count; i++) {
            int key = random.nextInt(KEYS);
            int partition = key % partitions;
            boolean late = random.nextInt(30) == 0;
            long timeMs = 1_000_000 + 20L * i + random.nextInt(200) - (late ? 5_000 : 0);
            String value = "{\"t\":" + timeMs + ",\"v\":" + random.nextInt(1000) + "}";
            if (random.nextInt(100) == 0) {
                value = value.substring(0, value.length() - 1);
            } else {
                newestMs[partition] = Math.max(newestMs[partition], timeMs);
            }
            orders.add(new Order(partition, timeMs, newestMs[partition], "k" + key, value));
        }
        addLast(partitions, 1_000_000 + 20L * count + 60_000);
    }

    private void addLast(int partitions, long timeMs) {
        for (int partition = 0; partition < partitions; partition++) {
            orders.add(new Order(partition, timeMs, timeMs, LAST + partition, "{\"t\":" + timeMs + ",\"v\":0}"));
        }
    }

    /** One of so many parts of them, in the order in which they are written. */
    List<Order> part(int number, int of) {
        return orders.subList(orders.size() * number / of, orders.size() * (number + 1) / of);
    }

    /** A file of them in the order that a job gives them. */
    Path file(Path file) throws IOException {
        Stream<Order> sorted = orders.stream()
                .filter(Order::isRecord)
                .sorted(Comparator.comparingLong(Order::standsMs).thenComparingInt(Order::partition));
        return Files.write(file, sorted.map(Order::line).toList());
    }

    /** Sends some of them, and returns when the broker has them. */
    static void send(String address, String topic, List<Order> some) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers",
                        address,
                        "linger.ms",
                        5,
                        // A client that numbers its batches begins anew where it hears twice of a topic that was just
                        // made.
                        "enable.idempotence",
                        false,
                        "max.in.flight.requests.per.connection",
                        1),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            for (Order order : some) {
                sent.add(producer.send(
                        new ProducerRecord<>(topic, order.partition(), utf8(order.key()), utf8(order.value()))));
            }
            for (Future<RecordMetadata> each : sent) {
                each.get();
            }
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static void create(String address, String topic, int partitions) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", address))) {
            admin.createTopics(List.of(new NewTopic(topic, partitions, (short) 1)))
                    .all()
                    .get();
        }
    }

    static void addPartitions(String address, String topic, int partitions) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", address))) {
            admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(partitions)))
                    .all()
                    .get();
        }
    }

    /** The committed messages of a topic but those of the last events, as id and value, by partition in order. */
    static List<String> committed(String address, String topic) {
        List<String> all = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", address, "isolation.level", "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            for (int partition = 0; partition < consumer.partitionsFor(topic).size(); partition++) {
                TopicPartition one = new TopicPartition(topic, partition);
                long end = consumer.endOffsets(List.of(one)).get(one);
                consumer.assign(List.of(one));
                consumer.seekToBeginning(List.of(one));
                while (consumer.position(one) < end) {
                    for (ConsumerRecord<byte[], byte[]> message : consumer.poll(Duration.ofMillis(200))) {
                        boolean ofAll = message.key() == null;
                        if (ofAll || !new String(message.key(), StandardCharsets.UTF_8).startsWith(LAST)) {
                            all.add(text(message));
                        }
                    }
                }
            }
        }
        return all;
    }

    private static String text(ConsumerRecord<byte[], byte[]> message) {
        return new String(message.headers().lastHeader("ringmill-id").value(), StandardCharsets.UTF_8) + " "
                + new String(message.value(), StandardCharsets.UTF_8);
    }
}
