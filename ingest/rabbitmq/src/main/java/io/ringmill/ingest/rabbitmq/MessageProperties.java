package io.ringmill.ingest.rabbitmq;

import com.rabbitmq.client.AMQP.BasicProperties;
import io.ringmill.ingest.outlet.Message;
import java.time.Instant;
import java.util.Date;
import java.util.Map;

/**
 * What messages have besides their bodies. The id and the name are properties, which hold 255 bytes: a longer id, as of a long key, is the
 * header {@value #ID} instead, and a longer name is left out.
 */
final class MessageProperties {

    static final String ID = "id";

    private static final int PERSISTENT = 2;
    private static final long NS_PER_MS = 1_000_000;

    private MessageProperties() {}

    static BasicProperties of(Message message) {
        BasicProperties.Builder properties = new BasicProperties.Builder()
                .contentType("application/json")
                .contentEncoding("UTF-8")
                .deliveryMode(PERSISTENT);
        if (ShortText.fits(message.id())) {
            properties.messageId(message.id());
        } else {
            properties.headers(Map.of(ID, message.id()));
        }
        if (ShortText.fits(message.name())) {
            properties.type(message.name());
        }
        if (message.timeNs() >= 0) { // the protocol has no earlier ones
            properties.timestamp(Date.from(Instant.ofEpochMilli(message.timeNs() / NS_PER_MS)));
        }
        return properties.build();
    }

    /** The id that {@link #of} gave a message. */
    static String id(BasicProperties properties) {
        return properties.getMessageId() != null
                ? properties.getMessageId()
                : String.valueOf(properties.getHeaders().get(ID));
    }
}
