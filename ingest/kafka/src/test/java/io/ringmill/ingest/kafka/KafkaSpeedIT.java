package io.ringmill.ingest.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ringmill.Engine;
import io.ringmill.EventSource;
import io.ringmill.diagnostic.Faults;
import io.ringmill.event.Event;
import io.ringmill.ingest.Connectors;
import io.ringmill.ingest.testing.KafkaBroker;
import io.ringmill.journal.Journal;
import io.ringmill.journal.JournalHeader;
import io.ringmill.pipeline.Pipeline;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A million messages through the source, beside a bare consumer that finds the same values in them. */
@SuppressWarnings("FutureReturnValueIgnored") // what fails is missed by what counts the messages
class KafkaSpeedIT {

    private static final int MESSAGES = 1_000_000;
    private static final int PARTITIONS = 3;
    private static final int ROUNDS = 8;
    private static final double ENOUGH = 0.7;

    @TempDir
    Path dir;

    /** What was in all messages, in whatever order: of each, its id and what else it holds. */
    private static final class Sum implements Journal {

        private final CountDownLatch complete = new CountDownLatch(1);
        private int events;
        private long sum;

        @Override
        public void begin(JournalHeader header) {}

        @Override
        public void append(Event event) {
            if (event.kind() != Event.DATA) {
                return;
            }
            sum += mixed(Double.longBitsToDouble(event.cell(0)), Double.longBitsToDouble(event.cell(1)), event.cell(2));
            if (++events == MESSAGES) {
                complete.countDown();
            }
        }

        static long mixed(double price, double size, long id) {
            return (id + 1) * (Double.doubleToLongBits(price) ^ Double.doubleToLongBits(size) * 31);
        }

        @Override
        public void endOfBatch() {}

        @Override
        public void digest(long from, long to, long digest) {}

        @Override
        public void end(long count, long digest) {}

        @Override
        public void close() {}
    }

    @Test
    void shouldReadAMillionMessagesNearlyAsFastAsABareConsumer() throws Exception {
        assumeTrue(KafkaBroker.isHere(), "skipped: no broker on the class path; mvn verify -Pconnectors has one");
        try (KafkaBroker broker = KafkaBroker.start(dir);
                TestTopics topics = new TestTopics(broker.address())) {
            String topic = topics.create(PARTITIONS);
            long expected = fill(topics, topic);
            double bare = 0;
            double counting = 0;
            double ours = 0;
            // As often as it takes to see both on a machine that has nothing else to do for once.
            for (int round = 0; round < ROUNDS && ours < ENOUGH * bare + 1; round++) {
                counting = Math.max(counting, bare(broker.address(), topic, 0));
                bare = Math.max(bare, bare(broker.address(), topic, expected));
                ours = Math.max(ours, ours(broker.address(), topic, expected));
            }
            System.out.printf(
                    "KafkaSpeedIT: %,.0f messages/s; a bare consumer %,.0f (%.2f of it), one that only counts %,.0f (%.2f)%n",
                    ours, bare, ours / bare, counting, ours / counting);
            assertThat(ours / bare).isGreaterThan(ENOUGH);
        }
    }

    private static long fill(TestTopics topics, String topic) throws Exception {
        Random random = new Random(1);
        long expected = 0;
        try (KafkaProducer<byte[], byte[]> producer =
                topics.producer(Map.of("linger.ms", "50", "batch.size", "200000"))) {
            for (int id = 0; id < MESSAGES; id++) {
                double price = 100 + random.nextInt(10_000) / 100.0;
                double size = random.nextInt(1000);
                String json = "{\"symbol\":\"S" + id % 97 + "\",\"price\":" + price + ",\"size\":" + size
                        + ",\"side\":\"buy\",\"id\":" + id + "}";
                producer.send(
                        new ProducerRecord<>(topic, id % PARTITIONS, null, json.getBytes(StandardCharsets.UTF_8)));
                expected += Sum.mixed(price, size, id);
            }
        }
        return expected;
    }

    /** Messages a second of a consumer that takes the values out of texts of this very form; if 0 is expected, only counts. */
    private static double bare(String address, String topic, long expected) {
        long startNs = System.nanoTime();
        long sum = 0;
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", address, "isolation.level", "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            consumer.assign(IntStream.range(0, PARTITIONS)
                    .mapToObj(partition -> new TopicPartition(topic, partition))
                    .toList());
            consumer.seekToBeginning(consumer.assignment());
            for (int read = 0; read < MESSAGES; ) {
                for (ConsumerRecord<byte[], byte[]> message : consumer.poll(Duration.ofMillis(200))) {
                    read++;
                    if (expected == 0) {
                        continue;
                    }
                    String text = new String(message.value(), StandardCharsets.US_ASCII);
                    int price = text.indexOf("price") + 7;
                    int size = text.indexOf("size", price) + 6;
                    int id = text.indexOf("\"id\"", size) + 5;
                    sum += Sum.mixed(
                            Double.parseDouble(text.substring(price, text.indexOf(',', price))),
                            Double.parseDouble(text.substring(size, text.indexOf(',', size))),
                            Long.parseLong(text.substring(id, text.length() - 1)));
                }
            }
        }
        assertThat(sum).isEqualTo(expected);
        return perSecond(startNs);
    }

    private static double ours(String address, String topic, long expected) throws Exception {
        long startNs = System.nanoTime();
        Pipeline pipeline = Pipeline.parse(
                "streams: {s: {key: symbol, fields: {price: double, size: double, id: long, side: symbol}}}\n"
                        + "sources: [{kafka: {brokers: '" + address + "', topic: " + topic + "}}]\n",
                "p.yml");
        Faults faults = new Faults();
        EventSource source = Connectors.plan(pipeline, faults).openSources().get(0);
        faults.throwIfAny();
        Sum sum = new Sum();
        try (Engine engine =
                Engine.builder(pipeline).sectionsHandled().journal(sum).start()) {
            Thread thread = new Thread(() -> {
                try {
                    source.run(engine);
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
            thread.start();
            assertThat(sum.complete.await(SourceRun.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
            double rate = perSecond(startNs);
            source.close();
            thread.join();
            assertThat(sum.sum).isEqualTo(expected);
            return rate;
        }
    }

    private static double perSecond(long startNs) {
        return MESSAGES * 1e9 / (System.nanoTime() - startNs);
    }
}
