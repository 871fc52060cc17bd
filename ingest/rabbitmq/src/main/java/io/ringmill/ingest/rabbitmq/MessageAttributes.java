package io.ringmill.ingest.rabbitmq;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Delivery;
import com.rabbitmq.client.LongString;
import io.ringmill.ingest.decode.Attributes;
import io.ringmill.ingest.decode.RecordMessages;
import java.util.Date;
import java.util.List;
import java.util.Map;

/** Gives wanted properties of messages as their attributes. Single-threaded. */
final class MessageAttributes {

    private static final String HEADER = "header.";

    static final Attributes KNOWN =
            Attributes.of("routingKey", "exchange", "messageId", "timestamp", "type", "appId", HEADER + "*");

    private final RecordMessages messages;
    private final List<String> wanted;

    MessageAttributes(RecordMessages messages) {
        this.messages = messages;
        wanted = messages.attributes();
    }

    /** Sets those of the message that is added next. */
    void set(Delivery delivery) {
        for (int i = 0; i < wanted.size(); i++) {
            Object value = value(wanted.get(i), delivery);
            if (value instanceof Date date) {
                messages.attribute(i, date.toInstant().toEpochMilli());
            } else if (value instanceof LongString text) {
                byte[] bytes = text.getBytes();
                messages.attribute(i, bytes, 0, bytes.length);
            } else if (value instanceof byte[] bytes) {
                messages.attribute(i, bytes, 0, bytes.length);
            } else if (value != null) {
                messages.attribute(i, value.toString());
            }
        }
    }

    private static Object value(String name, Delivery delivery) {
        BasicProperties properties = delivery.getProperties();
        return switch (name) {
            case "routingKey" -> delivery.getEnvelope().getRoutingKey();
            case "exchange" -> delivery.getEnvelope().getExchange();
            case "messageId" -> properties.getMessageId();
            case "timestamp" -> properties.getTimestamp();
            case "type" -> properties.getType();
            case "appId" -> properties.getAppId();
            default -> header(properties.getHeaders(), name.substring(HEADER.length()));
        };
    }

    private static Object header(Map<String, Object> headers, String name) {
        return headers == null ? null : headers.get(name);
    }
}
