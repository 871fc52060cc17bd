package io.ringmill.ingest.kafka;

import io.ringmill.EventSource;
import io.ringmill.ingest.RefusedRecords;
import io.ringmill.ingest.SourceParts;
import io.ringmill.ingest.decode.RecordFormat;
import io.ringmill.ingest.kafka.KafkaSourceFactory.From;
import io.ringmill.journal.SourcePosition;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/** The partitions of a topic, each to be read by a source of its own. Threading as {@link SourceParts}. */
final class TopicParts implements SourceParts {

    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(1);

    private final Topic topic;
    private final RecordFormat records;

    TopicParts(Topic topic, RecordFormat records) {
        this.topic = topic;
        this.records = records;
    }

    @Override
    public List<Part> list(boolean later, SourcePosition from) throws IOException {
        TopicFacts found = TopicFacts.ask(topic, new CountDownLatch(1));
        List<TopicPartition> all = found.partitions().stream()
                .map(partition -> new TopicPartition(topic.name(), partition))
                .toList();
        boolean latest = topic.from() == From.LATEST && !later;
        Map<TopicPartition, Long> offsets = offsets(all, latest);
        return all.stream()
                .map(each -> new Part(
                        Integer.toString(each.partition()),
                        PartitionFeed.at(each.partition(), offsets.get(each), found.id()),
                        true))
                .toList();
    }

    private Map<TopicPartition, Long> offsets(List<TopicPartition> all, boolean latest) throws IOException {
        try {
            Consumer<ByteBuffer, ByteBuffer> consumer = topic.consumer();
            try {
                return latest ? consumer.endOffsets(all, PATIENCE) : consumer.beginningOffsets(all, PATIENCE);
            } finally {
                consumer.close(CloseOptions.timeout(CLOSE_PATIENCE));
            }
        } catch (KafkaException e) {
            throw BrokerTrouble.of(e, topic);
        }
    }

    @Override
    public EventSource open(String part, RefusedRecords refused) {
        return new KafkaSource(topic, OptionalInt.of(Integer.parseInt(part)), records, refused);
    }
}
