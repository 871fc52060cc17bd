package io.ringmill.ingest.kafka;

import io.ringmill.ingest.kafka.KafkaSourceFactory.From;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a topic for as long as its brokers can be reached: {@link #connect}, {@link #seek}, then {@link #read} again and again.
 *
 * <p><b>Threading:</b> the source's thread; {@link #wakeUp} any.
 */
final class TopicSession implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(TopicSession.class);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(1);
    private static final Duration AT_ONCE = Duration.ofMillis(1);
    private static final long LOOK_EVERY_NS = TimeUnit.SECONDS.toNanos(1);

    private final Topic topic;
    private final Partitions partitions;
    private final Consumer<ByteBuffer, ByteBuffer> consumer;
    private final BrokerWatch watch;
    private final OffsetCommits commits;
    private final CountDownLatch closed;
    private long nextLookNs = System.nanoTime();
    private int known;

    /** Makes a client, which connects later. {@code closed}: when to give up. */
    TopicSession(Topic topic, Partitions partitions, CountDownLatch closed) throws IOException {
        this.closed = closed;
        this.topic = topic;
        this.partitions = partitions;
        try {
            consumer = topic.consumer();
        } catch (KafkaException e) {
            throw BrokerTrouble.of(e, topic);
        }
        watch = new BrokerWatch(consumer, topic);
        commits = new OffsetCommits(consumer, topic, partitions);
    }

    /** A call of the client whose exceptions are sentences. */
    private <T> T ask(Supplier<T> call) throws IOException {
        try {
            return call.get();
        } catch (KafkaException e) {
            throw BrokerTrouble.of(e, topic);
        }
    }

    /** Finds the topic's partitions. */
    void connect() throws IOException {
        TopicFacts found = TopicFacts.ask(topic, closed);
        found.partitions().stream().filter(partitions::reads).forEach(partitions::feed);
        partitions.check(found.id());
    }

    /** Goes on where each partition is, or begins with it. */
    void seek() throws IOException {
        boolean latest = topic.from() == From.LATEST && !partitions.haveBegun();
        List<TopicPartition> all = new ArrayList<>();
        List<TopicPartition> begin = new ArrayList<>();
        for (PartitionFeed feed : partitions.all()) {
            TopicPartition partition = new TopicPartition(topic.name(), feed.partition());
            all.add(partition);
            if (!feed.hasPosition()) {
                begin.add(partition);
            }
        }
        if (!begin.isEmpty()) {
            Map<TopicPartition, Long> offsets = ask(
                    () -> latest ? consumer.endOffsets(begin, PATIENCE) : consumer.beginningOffsets(begin, PATIENCE));
            offsets.forEach((partition, offset) -> feed(partition).beginAt(offset));
        }
        consumer.assign(all);
        all.forEach(partition -> consumer.seek(partition, feed(partition).next()));
        known = all.size();
    }

    private PartitionFeed feed(TopicPartition partition) {
        return partitions.feed(partition.partition());
    }

    /** Publishes what comes in a while; says what is the matter if nothing does and the brokers do not answer. */
    Optional<String> read() throws IOException {
        ConsumerRecords<ByteBuffer, ByteBuffer> messages;
        try {
            messages = consumer.poll(POLL);
        } catch (OffsetOutOfRangeException e) {
            findAgain(e.offsetOutOfRangePartitions());
            return Optional.empty();
        } catch (KafkaException e) {
            throw BrokerTrouble.of(e, topic);
        }
        for (TopicPartition partition : messages.partitions()) {
            feed(partition).publish(messages.records(partition));
        }
        long nowNs = System.nanoTime();
        if (nowNs - nextLookNs >= 0) {
            nextLookNs = nowNs + LOOK_EVERY_NS;
            commits.commit(nowNs);
            if (partitions.readsAll()) {
                lookForPartitions();
            }
        }
        return watch.silence(messages.isEmpty(), nowNs);
    }

    private void lookForPartitions() throws IOException {
        int count;
        try {
            count = consumer.partitionsFor(topic.name(), AT_ONCE).size();
        } catch (TimeoutException notKnownNow) {
            return;
        } catch (KafkaException e) {
            throw BrokerTrouble.of(e, topic);
        }
        if (count > known) {
            LOG.info("{}: topic has {} partitions now, {} before", partitions.name(), count, known);
            connect();
            seek();
        }
    }

    /** Goes on where partitions begin whose messages were deleted before they were read. */
    private void findAgain(Map<TopicPartition, Long> wanted) throws IOException {
        Map<TopicPartition, Long> first = ask(() -> consumer.beginningOffsets(wanted.keySet(), PATIENCE));
        for (Map.Entry<TopicPartition, Long> each : first.entrySet()) {
            PartitionFeed feed = feed(each.getKey());
            long from = feed.next();
            long begins = each.getValue();
            if (begins < from) {
                throw new IOException("partition " + feed.partition() + " ends before offset " + from
                        + ", up to which it was read: the topic was deleted and made anew, or its brokers have lost"
                        + " messages. To read what is there now, begin a new session with --set journal.start=fresh");
            }
            long lost = feed.passOver(begins);
            partitions.countLost(lost);
            LOG.warn(
                    "{}: the topic's retention has deleted offsets {} to {} of partition {}, which were not read yet: {}"
                            + " messages at most are lost; goes on at offset {}",
                    partitions.name(),
                    begins - lost,
                    begins - 1,
                    feed.partition(),
                    lost,
                    begins);
            consumer.seek(each.getKey(), begins);
        }
    }

    /** Makes a call that waits for brokers end. */
    void wakeUp() {
        consumer.wakeup();
    }

    @Override
    public void close() {
        try {
            commits.last();
            consumer.close(CloseOptions.timeout(CLOSE_PATIENCE));
        } catch (KafkaException ignored) {
            // It was to end, and has.
        }
    }
}
