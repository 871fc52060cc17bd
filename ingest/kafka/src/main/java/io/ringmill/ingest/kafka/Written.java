package io.ringmill.ingest.kafka;

import io.ringmill.ingest.outlet.Message;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;

/**
 * How far a sink has written its topics, as the offset behind its newest committed message in each partition; and which messages are
 * there behind the mark of a run before, so may be handed over again. The outlet's thread, but for {@link #mark}. Throws exceptions of
 * Kafka's client as they are.
 *
 * <p>As long as such messages have not been handed over, the mark stays before them: who goes back to it, should this run be killed
 * meanwhile, has to find them too. Those of other programs, and those that were on their way as the mark was made, never come. So
 * this ends when new ones have been committed for half a minute.
 */
final class Written {

    private static final Duration POLL = Duration.ofMillis(500);
    private static final long SILENCE_NS = 30_000_000_000L;
    private static final long AWAITED_NS = 30_000_000_000L;

    private final TopicWriting writing;
    private final LongSupplier nanoTime;
    private final Map<TopicPartition, Long> ends = new HashMap<>();
    private final Map<String, Place> came = new HashMap<>();

    /** Offsets of those before which the mark stays; a partition that has none is not here. */
    private final Map<TopicPartition, TreeSet<Long>> awaited = new HashMap<>();

    /** When one that came was handed over last. */
    private long cameNs;

    private volatile String mark = "";
    private long sinceMs;

    /** Where a message is. */
    record Place(TopicPartition partition, long offset) {
        /** Of messages that this run has committed itself: no mark waits for them. */
        static final Place HERE = new Place(new TopicPartition("", 0), -1);
    }

    /** @param nanoTime as {@link System#nanoTime} */
    Written(TopicWriting writing, LongSupplier nanoTime) {
        this.writing = writing;
        this.nanoTime = nanoTime;
    }

    /** What is there since this time, in epoch milliseconds, may be ours even without a mark. */
    void goesOn(long newSinceMs) {
        sinceMs = newSinceMs;
    }

    /** Goes on from a mark; in topics of which it knows nothing, where the session began, or at the end if it begins now. */
    void from(String newMark) throws IOException {
        ends.clear();
        newMark.lines().forEach(line -> {
            String[] words = line.split(" ");
            ends.put(new TopicPartition(words[0], Integer.parseInt(words[1])), Long.parseLong(words[2]));
        });
        try (TopicEnds topics = new TopicEnds(writing)) {
            Set<TopicPartition> unknown = topics.partitions(topics());
            unknown.removeAll(ends.keySet());
            Set<String> known =
                    ends.keySet().stream().map(TopicPartition::topic).collect(Collectors.toSet());
            // Of a topic that has been written, a partition that is new was written from its beginning on.
            Map<Boolean, List<TopicPartition>> added =
                    unknown.stream().collect(Collectors.partitioningBy(each -> known.contains(each.topic())));
            ends.putAll(topics.offsets(added.get(true), OffsetSpec.earliest()));
            ends.putAll(topics.offsets(added.get(false), OffsetSpec.latest()));
            if (sinceMs > 0) {
                topics.offsets(added.get(false), OffsetSpec.forTimestamp(sinceMs))
                        .forEach((partition, offset) -> {
                            if (offset >= 0) { // else nothing has come since
                                ends.put(partition, offset);
                            }
                        });
            }
        }
        tell();
    }

    private Set<String> topics() {
        Set<String> topics = new HashSet<>(writing.topics());
        ends.keySet().forEach(each -> topics.add(each.topic()));
        return topics;
    }

    /** A transaction with these was committed. */
    void add(Collection<RecordMetadata> places) {
        for (RecordMetadata each : places) {
            ends.merge(new TopicPartition(each.topic(), each.partition()), each.offset() + 1, Math::max);
        }
        if (nanoTime.getAsLong() - cameNs > AWAITED_NS) {
            awaited.clear();
        }
        tell();
    }

    /**
     * A batch failed, so its messages are handed over again.
     *
     * @param there those of it that {@link #takeFrom} has taken
     * @param committed ids of those that were committed all the same
     */
    void comeAgain(Map<String, Place> there, Collection<String> committed) {
        came.putAll(there);
        committed.forEach(id -> came.put(id, Place.HERE));
    }

    /** Takes from a batch the messages that are in the topics already; returns where they are, by id. */
    Map<String, Place> takeFrom(List<Message> batch) {
        Map<String, Place> there = new HashMap<>();
        batch.removeIf(message -> {
            Place place = came.remove(message.id());
            if (place != null) {
                there.put(message.id(), place);
            }
            return place != null;
        });
        if (!there.isEmpty() || cameNs == 0) {
            cameNs = nanoTime.getAsLong();
        }
        return there;
    }

    /** A batch is through: no mark waits any longer for those that were taken from it. */
    void through(Map<String, Place> there) {
        for (Place place : there.values()) {
            awaited.computeIfPresent(place.partition(), (partition, offsets) -> {
                offsets.remove(place.offset());
                return offsets.isEmpty() ? null : offsets;
            });
        }
        if (!there.isEmpty()) {
            tell();
        }
    }

    private void tell() {
        Map<String, Long> sorted = new TreeMap<>();
        ends.forEach((partition, end) -> sorted.put(
                partition.topic() + " " + partition.partition(),
                awaited.containsKey(partition) ? awaited.get(partition).first() : end));
        mark = sorted.entrySet().stream()
                .map(each -> each.getKey() + " " + each.getValue())
                .collect(Collectors.joining("\n"));
    }

    /** Any thread: a line for each partition, its topic, number and offset. */
    String mark() {
        return mark;
    }

    /** Reads what was committed behind that, of ours and perhaps of others, up to where the topics end now; it counts as written. */
    void readOn() throws IOException {
        Map<TopicPartition, Long> now;
        try (TopicEnds topics = new TopicEnds(writing)) {
            Set<TopicPartition> all = topics.partitions(topics());
            // Not only up to the first transaction that is open: what we have written may be behind one of another
            // program.
            now = topics.offsets(all, OffsetSpec.latest());
            Map<TopicPartition, Long> first = topics.offsets(all, OffsetSpec.earliest());
            Map<TopicPartition, Long> behind = new HashMap<>();
            now.forEach((partition, end) -> {
                // What retention has deleted meanwhile cannot be asked for.
                long from = Math.max(ends.getOrDefault(partition, 0L), first.getOrDefault(partition, 0L));
                if (from < end) {
                    behind.put(partition, from);
                }
            });
            read(behind, now);
        }
        ends.putAll(now);
        tell();
    }

    private void read(Map<TopicPartition, Long> from, Map<TopicPartition, Long> to) throws IOException {
        if (from.isEmpty()) {
            return;
        }
        try (Consumer<byte[], byte[]> consumer = writing.consumer()) {
            consumer.assign(from.keySet());
            from.forEach(consumer::seek);
            long heardNs = System.nanoTime();
            while (from.keySet().stream().anyMatch(each -> consumer.position(each) < to.get(each))) {
                boolean any = false;
                for (ConsumerRecord<byte[], byte[]> message : consumer.poll(POLL)) {
                    any = true;
                    Header id = message.headers().lastHeader(KafkaTarget.ID);
                    if (id != null) {
                        comeTo(message, new String(id.value(), StandardCharsets.UTF_8));
                    }
                }
                heardNs = any ? System.nanoTime() : heardNs;
                if (System.nanoTime() - heardNs > SILENCE_NS) {
                    throw new IOException("the brokers (" + writing.brokers()
                            + ") do not give back what was written; a transaction of another program may be open");
                }
            }
        }
    }

    private void comeTo(ConsumerRecord<byte[], byte[]> message, String id) {
        Place place = new Place(new TopicPartition(message.topic(), message.partition()), message.offset());
        came.put(id, place);
        awaited.computeIfAbsent(place.partition(), partition -> new TreeSet<>()).add(place.offset());
    }
}
