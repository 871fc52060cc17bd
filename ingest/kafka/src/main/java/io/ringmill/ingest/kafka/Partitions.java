package io.ringmill.ingest.kafka;

import io.ringmill.Publishers;
import io.ringmill.ingest.RefusedRecords;
import io.ringmill.ingest.decode.RecordFormat;
import io.ringmill.ingest.decode.RecordMessages;
import io.ringmill.ingest.decode.SourceProgress.Standing;
import io.ringmill.metrics.SourceMetrics;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The partitions that a source has begun with, which outlive the connections they are read over.
 *
 * <p><b>Threading:</b> the source's thread; {@link #metrics} any.
 */
final class Partitions implements AutoCloseable {

    private final RecordMessages whole;
    private final Map<Integer, PartitionFeed> feeds = new ConcurrentSkipListMap<>();
    private final String name;
    private final OptionalInt only;
    private Publishers publishers;
    private long lost;
    private final AtomicLong gaps = new AtomicLong();

    /** {@code only}: the partition that the source reads; empty for all. */
    Partitions(String name, OptionalInt only, RecordFormat format, RefusedRecords refused) {
        this.name = name;
        this.only = only;
        whole = new RecordMessages(name, format, refused);
    }

    /** The source's name. */
    String name() {
        return name;
    }

    void begin(Publishers newPublishers) {
        publishers = newPublishers;
    }

    /** Whether the source reads this one. */
    boolean reads(int partition) {
        return only.isEmpty() || only.getAsInt() == partition;
    }

    /** Whether the source reads those as well that are added to the topic. */
    boolean readsAll() {
        return only.isEmpty();
    }

    /** The partition of that number, which begins if it has not. */
    PartitionFeed feed(int partition) {
        return feeds.computeIfAbsent(partition, number -> {
            String part = Integer.toString(number);
            return new PartitionFeed(number, whole.part(part), publishers.part(part));
        });
    }

    Collection<PartitionFeed> all() {
        return feeds.values();
    }

    boolean knows(int partition) {
        return feeds.containsKey(partition);
    }

    /** Whether it is known of any partition where to go on. */
    boolean haveBegun() {
        return feeds.values().stream().anyMatch(PartitionFeed::hasPosition);
    }

    /**
     * Refuses to go on with another topic of the same name.
     *
     * @param id of the topic that there is
     */
    void check(long id) throws IOException {
        for (PartitionFeed feed : feeds.values()) {
            if (!feed.isOf(id)) {
                throw new IOException(
                        "the topic is not the one that was read: it was deleted and made anew. To read what"
                                + " is there now, begin a new session with --set journal.start=fresh");
            }
        }
    }

    void countLost(long messages) {
        lost += messages;
        if (messages > 0) {
            gaps.incrementAndGet();
        }
    }

    /** What was lost, for people; empty if nothing was. */
    String loss() {
        return lost == 0 ? "" : lost + " messages were deleted before they were read";
    }

    /** The sums of all partitions. */
    SourceMetrics metrics(Standing standing) {
        List<SourceMetrics> each =
                feeds.values().stream().map(PartitionFeed::metrics).toList();
        return new SourceMetrics(
                name,
                standing.state(),
                each.stream().mapToLong(SourceMetrics::read).sum(),
                each.stream().mapToLong(SourceMetrics::published).sum(),
                each.stream().mapToLong(SourceMetrics::filtered).sum(),
                each.stream().mapToLong(SourceMetrics::invalid).sum(),
                gaps.get(),
                standing.detail());
    }

    @Override
    public void close() {
        feeds.values().forEach(PartitionFeed::close);
    }
}
