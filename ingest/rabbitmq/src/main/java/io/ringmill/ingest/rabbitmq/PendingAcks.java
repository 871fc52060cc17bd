package io.ringmill.ingest.rabbitmq;

import com.rabbitmq.client.Channel;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.LongSupplier;

/**
 * What has come over a channel and is not acknowledged yet. Messages of a channel are acknowledged in the order in which they came,
 * many at once, when all that they became lasts.
 *
 * <p><b>Threading:</b> one thread. <b>Cost:</b> a volatile read or two, and a frame for what has come to last since.
 */
final class PendingAcks {

    /** Messages up to a tag, and the sequence up to which they were published. */
    private record Pending(long tag, long sequence) {}

    private final Channel channel;
    private final LongSupplier lasting;
    private final Queue<Pending> pending = new ArrayDeque<>();

    /** @param lasting up to which sequence all events last */
    PendingAcks(Channel channel, LongSupplier lasting) {
        this.channel = channel;
        this.lasting = lasting;
    }

    boolean isEmpty() {
        return pending.isEmpty();
    }

    /** All messages up to this tag were published up to this sequence. */
    void add(long tag, long sequence) {
        pending.add(new Pending(tag, sequence));
    }

    /** Acknowledges what lasts; returns whether there was any. */
    boolean acknowledge() throws IOException {
        if (pending.isEmpty()) {
            return false;
        }
        long upTo = lasting.getAsLong();
        Pending newest = null;
        while (!pending.isEmpty() && pending.element().sequence <= upTo) {
            newest = pending.remove();
        }
        if (newest != null) {
            channel.basicAck(newest.tag, true);
        }
        return newest != null;
    }
}
