package io.ringmill.ingest.mqtt;

import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.function.LongSupplier;

/**
 * What has come over a connection and is not acknowledged yet. Messages are acknowledged in the order in which they came, when all
 * that they became lasts.
 *
 * <p><b>Threading:</b> one thread. <b>Cost:</b> a volatile read or two, and a packet for each message that has come to last since.
 */
final class PendingAcks {

    /** Messages, and the sequence up to which they were published. */
    private record Pending(List<Mqtt5Publish> messages, long sequence) {}

    private final LongSupplier lasting;
    private final Queue<Pending> pending = new ArrayDeque<>();

    /** @param lasting up to which sequence all events last */
    PendingAcks(LongSupplier lasting) {
        this.lasting = lasting;
    }

    boolean isEmpty() {
        return pending.isEmpty();
    }

    /** These messages, and all before them, were published up to this sequence. */
    void add(List<Mqtt5Publish> messages, long sequence) {
        pending.add(new Pending(messages, sequence));
    }

    /** Acknowledges what lasts; returns whether there was any. */
    boolean acknowledge() {
        if (pending.isEmpty()) {
            return false;
        }
        long upTo = lasting.getAsLong();
        boolean any = false;
        while (!pending.isEmpty() && pending.element().sequence <= upTo) {
            pending.remove().messages.forEach(Mqtt5Publish::acknowledge);
            any = true;
        }
        return any;
    }
}
