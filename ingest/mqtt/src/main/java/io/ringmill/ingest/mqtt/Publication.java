package io.ringmill.ingest.mqtt;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import io.ringmill.ingest.ServerAddress;
import io.ringmill.ingest.outlet.Message;
import io.ringmill.ingest.outlet.NameTemplate;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What is published, at which broker. Immutable.
 *
 * @param clientId by which the broker knows the sink; empty for one of each run
 */
record Publication(ServerAddress server, NameTemplate topic, MqttQos qos, boolean retain, Optional<String> clientId) {

    private static final Pattern WILDCARDS = Pattern.compile("[+#\0]");
    private static final String INSTEAD = "_";

    /** The topic of a message. A topic has neither wildcards nor NUL: those of names and keys become {@code _}. */
    String topicOf(Message message) {
        return topic.of(clean(message.name()), clean(message.key()));
    }

    private static String clean(String text) {
        return WILDCARDS.matcher(text).replaceAll(INSTEAD);
    }

    /** The id of a message, in which NUL, which MQTT's texts do not have, is {@code _}. */
    static String idOf(Message message) {
        return message.id().replace("\0", INSTEAD);
    }

    @Override
    public String toString() {
        return server + ", topic " + topic;
    }
}
