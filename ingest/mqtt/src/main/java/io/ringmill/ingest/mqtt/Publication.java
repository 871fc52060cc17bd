package io.ringmill.ingest.mqtt;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import io.ringmill.ingest.ServerAddress;
import io.ringmill.ingest.outlet.Message;
import io.ringmill.ingest.outlet.NameTemplate;
import io.ringmill.ingest.outlet.PercentText;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;

/**
 * What is published, at which broker. Immutable.
 *
 * @param clientId by which the broker knows the sink; empty for one of each run
 */
record Publication(ServerAddress server, NameTemplate topic, MqttQos qos, boolean retain, Optional<String> clientId) {

    private static final int FIRST_NON_CHARACTER = 0xFDD0;
    private static final int LAST_NON_CHARACTER = 0xFDEF;

    /** A plane's last two code points are no characters. */
    private static final int OF_PLANES_END = 0xFFFE;

    /** The topic of a message. A topic has no wildcards: those of names and keys become {@code _}, and so does what no text has. */
    String topicOf(Message message) {
        return topic.of(clean(message.name()), clean(message.key()));
    }

    private static String clean(String text) {
        return written(text, c -> c != '+' && c != '#' && isSound(c), c -> "_");
    }

    /** The id of a message, in which what no text has is {@code %XX}, of the bytes that it is in UTF-8. */
    static String idOf(Message message) {
        return written(message.id(), Publication::isSound, c -> PercentText.of(Character.toString(c)));
    }

    /** Of which characters MQTT's texts are: a broker may end the connection of who sends others (MQTT 5, 1.5.4). */
    private static boolean isSound(int c) {
        return !Character.isISOControl(c)
                && (c < FIRST_NON_CHARACTER || c > LAST_NON_CHARACTER)
                && (c & OF_PLANES_END) != OF_PLANES_END
                && Character.getType(c) != Character.SURROGATE;
    }

    private static String written(String text, IntPredicate isSound, IntFunction<String> instead) {
        if (text.codePoints().allMatch(isSound)) {
            return text;
        }
        StringBuilder written = new StringBuilder();
        text.codePoints().forEach(c -> written.append(isSound.test(c) ? Character.toString(c) : instead.apply(c)));
        return written.toString();
    }

    @Override
    public String toString() {
        return server + ", topic " + topic;
    }
}
