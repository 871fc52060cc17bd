package io.ringmill.ingest.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ringmill.ingest.testing.KafkaBroker;
import io.ringmill.ingest.testing.SinkRun;
import io.ringmill.metrics.SourceMetrics.State;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three brokers, of which the one that leads is killed while the source reads and the sink writes: that of the topic that is read, that
 * of the topic that is written, and that of transactions. {@code -Dringmill.kafka.kills=30} kills more often.
 */
@Timeout(value = 900, unit = TimeUnit.SECONDS)
@SuppressWarnings("FutureReturnValueIgnored") // what fails is noted by the callback
class LeaderChangeIT {

    private static final int BROKERS = 3;
    private static final int PARTITIONS = 3;
    private static final int KEYS = 7;
    private static final String TRANSACTIONS = "__transaction_state";
    private static final String READ =
            "streams: {s: {fields: {part: long, n: long}}}\nsources: [{kafka: {brokers: '%s', topic: %s,"
                    + " map: {part: '@partition'}}}]\n";
    private static final String WRITTEN = """
            streams:
              trades: {key: symbol, fields: {price: double, size: long, side: symbol}, time: {field: ts, unit: ns}}
            windows: {each: {window: sliding 1 events, select: {size: last(size)}}}
            sinks: [{kafka: {brokers: '%s', topic: %s}}]
            """;

    @TempDir
    Path dir;

    private final AtomicReference<Exception> failure = new AtomicReference<>();
    private final AtomicInteger sent = new AtomicInteger();
    private final AtomicInteger traded = new AtomicInteger();
    private volatile boolean stopped;

    @Test
    void shouldLoseAndDoubleNothingWhenLeadersAreKilled() throws Exception {
        assumeTrue(KafkaBroker.isHere(), "skipped: no broker on the class path; mvn verify -Pconnectors has one");
        List<KafkaBroker> brokers = KafkaBroker.startCluster(dir, BROKERS);
        String address = brokers.stream().map(KafkaBroker::address).collect(Collectors.joining(","));
        List<Thread> threads = new ArrayList<>();
        try (TestTopics topics = new TestTopics(address)) {
            String read = topics.create(PARTITIONS, BROKERS);
            String written = topics.create(PARTITIONS, BROKERS);
            try (SourceRun source = SourceRun.start(READ.formatted(address, read));
                    SinkRun sink = new SinkRun(WRITTEN.formatted(address, written))) {
                threads.add(start(() -> send(topics, read)));
                threads.add(start(() -> trade(sink)));
                source.awaitEvents(100);
                int kills = Integer.getInteger("ringmill.kafka.kills", 3);
                for (int i = 0; i < kills; i++) {
                    String topic = List.of(read, written, TRANSACTIONS).get(i % 3);
                    killTheLeader(brokers, topics, topic, i / 3 % PARTITIONS, source, sink);
                }
                stop(threads);
                source.awaitEvents(sent.get());
                sink.awaitDone(traded.get());
                source.awaitState(State.LIVE);
                assertThat(source.refused).isEmpty();
                checkRead(source);
                assertThat(sink.edge().failed()).isZero();
                System.out.printf("LeaderChangeIT: %d kills, %d read, %d written%n", kills, sent.get(), traded.get());
            }
            checkWritten(Committed.all(address, written));
        } finally {
            stop(threads);
            brokers.forEach(KafkaBroker::close);
        }
    }

    private interface Work {
        void run() throws Exception;
    }

    private Thread start(Work work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (Exception e) {
                failure.compareAndSet(null, e);
            }
        });
        thread.start();
        return thread;
    }

    private void stop(List<Thread> threads) throws Exception {
        stopped = true;
        for (Thread thread : threads) {
            thread.join();
        }
        if (failure.get() != null) {
            throw failure.get();
        }
    }

    /** Numbers of each partition from 0 on. */
    private void send(TestTopics topics, String topic) throws InterruptedException {
        try (KafkaProducer<byte[], byte[]> producer =
                topics.producer(Map.of("acks", "all", "delivery.timeout.ms", 180_000))) {
            for (int n = 0; !stopped; n++) {
                for (int partition = 0; partition < PARTITIONS; partition++) {
                    producer.send(TestTopics.message(topic, partition, null, "{\"n\":" + n + "}"), (done, failed) -> {
                        if (failed != null) {
                            failure.compareAndSet(null, failed);
                        }
                    });
                    sent.incrementAndGet();
                }
                TimeUnit.MILLISECONDS.sleep(2);
            }
        }
    }

    /** Numbers of each key from 0 on. */
    private void trade(SinkRun sink) {
        for (int n = 0; !stopped; n++) {
            for (int key = 0; key < KEYS; key++) {
                sink.trade("K" + key, 1, n, "buy");
                traded.incrementAndGet();
            }
            LockSupport.parkNanos(2_000_000);
        }
    }

    /** Kills who leads a partition, goes on with the others, and brings it back. */
    private void killTheLeader(
            List<KafkaBroker> brokers, TestTopics topics, String topic, int partition, SourceRun source, SinkRun sink)
            throws Exception {
        int of = topic.equals(TRANSACTIONS) ? 0 : partition;
        int leader = leader(topics, topic, of);
        brokers.get(leader - 1).kill();
        // What is sent from now on comes from, and goes to, another leader.
        int events = sent.get() + 600;
        long messages = sink.edge().sent() + 1500;
        source.awaitEvents(events);
        sink.awaitDone(messages);
        assertThat(leader(topics, topic, of)).isPositive().isNotEqualTo(leader);
        brokers.get(leader - 1).restart();
        await().atMost(SourceRun.PATIENCE)
                .until(() ->
                        topics
                                .admin
                                .describeTopics(List.of(topic))
                                .allTopicNames()
                                .get()
                                .get(topic)
                                .partitions()
                                .stream()
                                .allMatch(each -> each.isr().size() == BROKERS));
    }

    private static int leader(TestTopics topics, String topic, int partition) throws Exception {
        return topics.admin
                .describeTopics(List.of(topic))
                .allTopicNames()
                .get()
                .get(topic)
                .partitions()
                .get(partition)
                .leader()
                .id();
    }

    private void checkRead(SourceRun source) {
        Map<String, List<String>> byPartition = source.journal.contents().events().stream()
                .collect(Collectors.groupingBy(
                        event -> event.replaceAll(" n=.*", ""),
                        TreeMap::new,
                        Collectors.mapping(event -> event.replaceAll(".* n=", ""), Collectors.toList())));
        assertThat(byPartition).hasSize(PARTITIONS);
        assertThat(byPartition.values())
                .allSatisfy(numbers -> assertThat(numbers)
                        .isEqualTo(IntStream.range(0, sent.get() / PARTITIONS)
                                .mapToObj(Integer::toString)
                                .toList()));
    }

    private void checkWritten(List<Committed> all) {
        assertThat(all.stream().map(Committed::id)).doesNotHaveDuplicates();
        Map<String, List<String>> byKey = all.stream()
                .collect(Collectors.groupingBy(
                        Committed::key,
                        TreeMap::new,
                        Collectors.mapping(
                                each -> each.value().replaceAll(".*\"size\":(\\d+).*", "$1"), Collectors.toList())));
        assertThat(byKey).hasSize(KEYS);
        assertThat(byKey.values())
                .allSatisfy(numbers -> assertThat(numbers)
                        .isEqualTo(IntStream.range(0, traded.get() / KEYS)
                                .mapToObj(Integer::toString)
                                .toList()));
    }
}
