package io.ringmill.ingest.mqtt;

import com.hivemq.client.mqtt.datatypes.MqttTopic;
import com.hivemq.client.mqtt.mqtt5.datatypes.Mqtt5UserProperty;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import io.ringmill.ingest.decode.Attributes;
import io.ringmill.ingest.decode.RecordMessages;
import io.ringmill.ingest.decode.RecordSettings;
import java.util.List;
import java.util.regex.Pattern;

/** Gives what is wanted of messages' topics and properties as their attributes. Single-threaded. */
final class MessageAttributes {

    private static final String LEVEL = "topic.";
    private static final String PROPERTY = "property.";
    private static final Pattern LEVEL_PATH = Pattern.compile("@topic\\.\\d{1,4}");

    static final Attributes KNOWN = Attributes.of("topic", LEVEL + "*", "retained", "contentType", PROPERTY + "*");

    private final RecordMessages messages;
    private final List<String> wanted;

    MessageAttributes(RecordMessages messages) {
        this.messages = messages;
        wanted = messages.attributes();
    }

    /** What is wrong with paths that name levels of the topic. */
    static List<String> faults(RecordSettings records) {
        return records.routing().paths().stream()
                .filter(path -> path.startsWith("@" + LEVEL))
                .filter(path -> !LEVEL_PATH.matcher(path).matches())
                .map(path -> "'" + path + "' names no level of the topic: these have numbers from 0, as @topic.1")
                .toList();
    }

    /** Sets those of the message that is added next. */
    void set(Mqtt5Publish message) {
        for (int i = 0; i < wanted.size(); i++) {
            String value = value(wanted.get(i), message);
            if (value != null) {
                messages.attribute(i, value);
            }
        }
    }

    private static String value(String name, Mqtt5Publish message) {
        if (name.startsWith(LEVEL)) {
            return level(message.getTopic(), Integer.parseInt(name.substring(LEVEL.length())));
        }
        return switch (name) {
            case "topic" -> message.getTopic().toString();
            case "retained" -> Boolean.toString(message.isRetain());
            case "contentType" -> message.getContentType().map(Object::toString).orElse(null);
            default -> property(name.substring(PROPERTY.length()), message);
        };
    }

    private static String level(MqttTopic topic, int number) {
        List<String> levels = topic.getLevels();
        return number < levels.size() ? levels.get(number) : null;
    }

    private static String property(String name, Mqtt5Publish message) {
        for (Mqtt5UserProperty property : message.getUserProperties().asList()) {
            if (property.getName().toString().equals(name)) {
                return property.getValue().toString();
            }
        }
        return null;
    }
}
