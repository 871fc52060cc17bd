package io.ringmill.bench.contender;

import io.ringmill.bench.work.Feed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.queue.ChronicleQueue;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;

/** Chronicle Queue alone: each event as 48 bytes from a reused buffer, on the caller's thread. The limit for a journal. */
public final class AppendContender implements Contender {

    private static final int EVENT_BYTES = 48;

    private final Feed feed;
    private final Listener listener;
    private final Path folder;
    private final ChronicleQueue queue;
    private final ExcerptAppender appender;
    private final Bytes<?> bytes = Bytes.allocateElasticOnHeap(EVENT_BYTES);
    private long events;

    public AppendContender(Feed feed, Listener listener) {
        this.feed = feed;
        this.listener = listener;
        try {
            folder = TemporaryFolder.create("append");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        queue = SingleChronicleQueueBuilder.binary(folder).build();
        appender = queue.createAppender();
    }

    @Override
    public void publish(int index, long shiftNs) {
        bytes.clear();
        bytes.writeLong(events);
        bytes.writeLong(feed.keys[index]);
        bytes.writeLong(feed.timesNs[index] + shiftNs);
        bytes.writeDouble(feed.prices[index]);
        bytes.writeDouble(feed.sizes[index]);
        bytes.writeLong(index);
        appender.writeBytes(bytes);
        listener.onEvaluated(events++);
    }

    @Override
    public void drain() {
        // publish returned: it is written
    }

    @Override
    public long outputs() {
        return events;
    }

    @Override
    public void close() {
        appender.close();
        queue.close();
        TemporaryFolder.delete(folder);
    }
}
