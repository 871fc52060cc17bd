package io.ringmill.ingest.kafka;

import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Asks brokers for the partitions of topics, and where these begin and end. One thread. */
final class TopicEnds implements AutoCloseable {

    private final TopicWriting writing;
    private final Admin admin;

    TopicEnds(TopicWriting writing) {
        this.writing = writing;
        admin = writing.admin();
    }

    /** All partitions of these topics; those that are not written any more may be gone. */
    Set<TopicPartition> partitions(Set<String> topics) throws IOException {
        Map<String, KafkaFuture<TopicDescription>> answers =
                admin.describeTopics(topics).topicNameValues();
        Set<TopicPartition> all = new HashSet<>();
        for (Map.Entry<String, KafkaFuture<TopicDescription>> each : answers.entrySet()) {
            String topic = each.getKey();
            try {
                get(each.getValue()).partitions().forEach(one -> all.add(new TopicPartition(topic, one.partition())));
            } catch (UnknownTopicOrPartitionException none) {
                if (writing.topics().contains(topic)) {
                    throw new IOException(WriteTrouble.noTopic(topic, writing), none);
                }
            }
        }
        return all;
    }

    /** The first offset of each, or that behind the newest message, committed or not. */
    Map<TopicPartition, Long> offsets(Collection<TopicPartition> partitions, OffsetSpec which) throws IOException {
        Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
        partitions.forEach(each -> wanted.put(each, which));
        Map<TopicPartition, Long> offsets = new HashMap<>();
        if (!wanted.isEmpty()) {
            Map<TopicPartition, ListOffsetsResult.ListOffsetsResultInfo> answer =
                    get(admin.listOffsets(wanted).all());
            answer.forEach((partition, info) -> offsets.put(partition, info.offset()));
        }
        return offsets;
    }

    private <T> T get(KafkaFuture<T> answer) throws IOException {
        try {
            return answer.get(2L * TopicWriting.PATIENCE_MS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof UnknownTopicOrPartitionException none) {
                throw none;
            }
            throw WriteTrouble.of(failed.getCause(), writing);
        } catch (TimeoutException late) {
            throw WriteTrouble.of(late, writing);
        } catch (InterruptedException told) {
            throw new InterruptException(told);
        }
    }

    @Override
    public void close() {
        admin.close(Duration.ZERO);
    }
}
