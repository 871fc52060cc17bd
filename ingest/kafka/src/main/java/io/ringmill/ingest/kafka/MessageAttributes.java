package io.ringmill.ingest.kafka;

import io.ringmill.ingest.decode.Attributes;
import io.ringmill.ingest.decode.RecordMessages;
import java.nio.ByteBuffer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/** Gives a message's key, partition, offset, timestamp and headers to who wants them. The source's thread. */
final class MessageAttributes {

    private static final String KEY = "key";
    private static final String PARTITION = "partition";
    private static final String OFFSET = "offset";
    private static final String TIMESTAMP = "timestamp";
    private static final String HEADER = "header.";

    static final Attributes OFFERED = Attributes.of(KEY, PARTITION, OFFSET, TIMESTAMP, HEADER + "*");

    private final RecordMessages messages;
    private final String[] wanted;

    MessageAttributes(RecordMessages messages) {
        this.messages = messages;
        wanted = messages.attributes().toArray(new String[0]);
    }

    /** Sets those of the message that is added next. */
    void set(ConsumerRecord<ByteBuffer, ByteBuffer> message) {
        for (int i = 0; i < wanted.length; i++) {
            switch (wanted[i]) {
                case KEY -> set(i, message.key());
                case PARTITION -> messages.attribute(i, message.partition());
                case OFFSET -> messages.attribute(i, message.offset());
                case TIMESTAMP -> messages.attribute(i, message.timestamp());
                default -> {
                    Header header = message.headers().lastHeader(wanted[i].substring(HEADER.length()));
                    set(i, header == null || header.value() == null ? null : ByteBuffer.wrap(header.value()));
                }
            }
        }
    }

    private void set(int attribute, ByteBuffer value) {
        if (value != null) {
            messages.attribute(attribute, value.array(), value.arrayOffset() + value.position(), value.remaining());
        }
    }
}
