package io.ringmill.ingest.kafka;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.WakeupException;

/**
 * What brokers say of a topic.
 *
 * @param id tells it from another topic that had this name before, or will have; 0 if brokers give it none
 */
record TopicFacts(long id, List<Integer> partitions) {

    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(5);
    private static final long LOOK_EVERY_MS = 50;

    /** Asks them, unless {@code closed} is counted down meanwhile. */
    static TopicFacts ask(Topic topic, CountDownLatch closed) throws IOException {
        try (Admin admin = topic.admin()) {
            KafkaFuture<Map<String, TopicDescription>> answer =
                    admin.describeTopics(List.of(topic.name())).allTopicNames();
            long endNs = System.nanoTime() + PATIENCE_NS;
            while (!answer.isDone() && System.nanoTime() - endNs < 0 && closed.getCount() > 0) {
                waitFor(answer);
            }
            admin.close(Duration.ZERO);
            return of(answer, topic, closed);
        } catch (KafkaException e) {
            throw BrokerTrouble.of(e, topic);
        }
    }

    private static void waitFor(KafkaFuture<?> answer) {
        try {
            answer.get(LOOK_EVERY_MS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException seenLater) {
            // It is done, or not yet.
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    private static TopicFacts of(KafkaFuture<Map<String, TopicDescription>> answer, Topic topic, CountDownLatch closed)
            throws IOException {
        if (closed.getCount() == 0) {
            throw new WakeupException();
        }
        try {
            TopicDescription found = answer.get(0, TimeUnit.MILLISECONDS).get(topic.name());
            List<Integer> partitions = found.partitions().stream()
                    .map(TopicPartitionInfo::partition)
                    .toList();
            Uuid id = found.topicId();
            return new TopicFacts(id.getMostSignificantBits() ^ id.getLeastSignificantBits(), partitions);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                throw new BrokerTrouble(
                        "the brokers (" + topic.brokers() + ") have no topic '" + topic.name() + "'", e);
            }
            throw e.getCause() instanceof KafkaException known ? known : new KafkaException(e.getCause());
        } catch (TimeoutException e) {
            throw new org.apache.kafka.common.errors.TimeoutException(e);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }
}
