package io.ringmill.ingest.kafka;

import io.ringmill.Publishers;
import io.ringmill.ingest.decode.RecordMessages;
import io.ringmill.journal.SourcePosition;
import io.ringmill.journal.SourceTrack;
import io.ringmill.metrics.SourceMetrics;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * One partition: publishes its messages, and says how far it is. Its offsets are its position: they never change, and where a
 * transaction ended or a message was compacted away they leave gaps.
 *
 * <p><b>Threading:</b> the source's thread. <b>Allocation:</b> as {@link RecordMessages}.
 */
final class PartitionFeed implements AutoCloseable {

    private static final long UNKNOWN = -1;
    private static final byte[] NOTHING = {};

    private final int partition;
    /** The partition and, as its last word, the offset at which it was begun with. */
    private String place = "";

    private final RecordMessages messages;
    private final MessageAttributes attributes;
    private final Optional<SourceTrack> track;

    /** Of the topic that was read; 0 if it is not known. */
    private long topicId;

    /** Offset of the next message. */
    private long next = UNKNOWN;

    PartitionFeed(int partition, RecordMessages messages, Publishers publishers) {
        this.partition = partition;
        this.messages = messages;
        attributes = new MessageAttributes(messages);
        track = publishers.track();
        messages.begin(publishers);
        SourcePosition start = messages.start();
        if (!start.isStart()) {
            place = start.place();
            long began = Long.parseLong(place.substring(place.lastIndexOf(' ') + 1));
            next = start.offset() == SourcePosition.BEGINNING ? began : start.offset();
            topicId = start.check();
        }
    }

    /** The position of who begins a partition of the topic with this id at an offset, and has read nothing. */
    static SourcePosition at(int partition, long offset, long topicId) {
        return new SourcePosition(place(partition, offset), offset, 1, 0, 0, 0, 0, topicId);
    }

    private static String place(int partition, long began) {
        return "partition " + partition + " from " + began;
    }

    int partition() {
        return partition;
    }

    SourceMetrics metrics() {
        return messages.metrics();
    }

    /** Whether it is a partition of the topic with this id, as it is from then on; true if ids are not known. */
    boolean isOf(long id) {
        boolean same = topicId == 0 || id == 0 || topicId == id;
        topicId = id == 0 ? topicId : id;
        return same;
    }

    /** Whether it is known where to go on. */
    boolean hasPosition() {
        return next != UNKNOWN;
    }

    /** Offset of the next message; only if it {@link #hasPosition}. */
    long next() {
        return next;
    }

    /** Begins with the partition. */
    void beginAt(long offset) {
        place = place(partition, offset);
        goTo(offset);
    }

    private void goTo(long offset) {
        next = offset;
        mark();
    }

    /**
     * Passes over messages that are not there any more, up to that offset. Those of them that the journal has are not lost: so
     * many of the events that it has are taken to be theirs.
     *
     * @return how many the journal does not have
     */
    long passOver(long offset) {
        long gone = offset - next;
        long journaled = Math.min(gone, messages.yetToCome());
        track.ifPresent(each -> each.count((int) journaled));
        goTo(offset);
        return gone - journaled;
    }

    /** Publishes messages that follow each other. */
    void publish(List<ConsumerRecord<ByteBuffer, ByteBuffer>> batch) throws IOException {
        for (int i = 0; i < batch.size(); i++) {
            ConsumerRecord<ByteBuffer, ByteBuffer> message = batch.get(i);
            next = message.offset() + 1;
            attributes.set(message);
            messages.number(message.offset());
            ByteBuffer value = message.value();
            if (value == null) {
                messages.add(NOTHING, 0, 0);
            } else {
                messages.add(value.array(), value.arrayOffset() + value.position(), value.remaining());
            }
        }
        messages.flush();
        mark();
    }

    private void mark() {
        if (messages.wantsMark()) {
            messages.mark(place, next, topicId);
        }
    }

    /** Offset up to which the journal holds all, or all is handed over where there is none; empty if nothing is known. */
    Optional<Long> done() {
        if (track.isEmpty()) {
            return hasPosition() ? Optional.of(next) : Optional.empty();
        }
        SourceTrack.Journaled journaled = track.get().journaled();
        if (hasPosition() && journaled.rows() >= messages.metrics().published()) {
            return Optional.of(next);
        }
        return journaled.mark().isStart()
                ? Optional.empty()
                : Optional.of(journaled.mark().offset());
    }

    @Override
    public void close() {
        messages.close();
    }
}
