package io.ringmill.ingest.kafka;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Commits offsets now and then, for people who look at the group; nothing depends on them. The source's thread. */
final class OffsetCommits {

    private static final Logger LOG = LoggerFactory.getLogger(OffsetCommits.class);
    private static final long EVERY_NS = TimeUnit.SECONDS.toNanos(5);

    private final Consumer<ByteBuffer, ByteBuffer> consumer;
    private final Topic topic;
    private final Partitions partitions;
    private Map<TopicPartition, OffsetAndMetadata> committed = Map.of();
    private long nextNs = System.nanoTime();
    private String lastTold = "";

    OffsetCommits(Consumer<ByteBuffer, ByteBuffer> consumer, Topic topic, Partitions partitions) {
        this.consumer = consumer;
        this.topic = topic;
        this.partitions = partitions;
    }

    /** Commits if it is time to. */
    void commit(long nowNs) {
        if (nowNs - nextNs >= 0) {
            nextNs = nowNs + EVERY_NS;
            last();
        }
    }

    /** Commits what has changed. */
    void last() {
        Map<TopicPartition, OffsetAndMetadata> offsets = topic.group().isPresent() ? offsets() : committed;
        if (!offsets.equals(committed)) {
            committed = offsets;
            consumer.commitAsync(offsets, (done, failure) -> {
                if (failure instanceof RetriableException) {
                    committed = Map.of(); // The next attempt is due soon.
                } else if (failure != null) {
                    tell(String.valueOf(failure.getMessage()));
                }
            });
        }
    }

    private Map<TopicPartition, OffsetAndMetadata> offsets() {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        for (PartitionFeed feed : partitions.all()) {
            feed.done()
                    .ifPresent(offset -> offsets.put(
                            new TopicPartition(topic.name(), feed.partition()), new OffsetAndMetadata(offset)));
        }
        return offsets;
    }

    private void tell(String failure) {
        if (!failure.equals(lastTold)) {
            lastTold = failure;
            LOG.warn(
                    "{}: offsets are not committed for group '{}', which shows nothing new: {}",
                    partitions.name(),
                    topic.group().orElse(""),
                    failure);
        }
    }
}
