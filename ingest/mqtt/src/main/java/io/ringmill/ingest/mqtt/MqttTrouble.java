package io.ringmill.ingest.mqtt;

import com.hivemq.client.mqtt.datatypes.MqttUtf8String;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5ConnAckException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5DisconnectException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5SubAckException;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAck;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAckReasonCode;
import com.hivemq.client.mqtt.mqtt5.message.disconnect.Mqtt5DisconnectReasonCode;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.suback.Mqtt5SubAckReasonCode;
import io.ringmill.ingest.ServerAddress;
import io.ringmill.ingest.TlsTrouble;
import io.ringmill.ingest.source.Reconnecting.ServerRefusal;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Says in a sentence what went wrong with a connection. */
final class MqttTrouble {

    private static final Set<Mqtt5ConnAckReasonCode> FINAL = Set.of(
            Mqtt5ConnAckReasonCode.BAD_USER_NAME_OR_PASSWORD,
            Mqtt5ConnAckReasonCode.NOT_AUTHORIZED,
            Mqtt5ConnAckReasonCode.CLIENT_IDENTIFIER_NOT_VALID,
            Mqtt5ConnAckReasonCode.UNSUPPORTED_PROTOCOL_VERSION,
            Mqtt5ConnAckReasonCode.BANNED);

    private final ServerAddress server;

    MqttTrouble(ServerAddress server) {
        this.server = server;
    }

    /** What the broker refuses a source of these topics, if that is what was thrown. */
    Optional<ServerRefusal> refusal(Throwable thrown, List<String> topics) {
        if (thrown instanceof Mqtt5SubAckException refused) {
            List<Mqtt5SubAckReasonCode> codes = refused.getMqttMessage().getReasonCodes();
            List<String> wrong = new ArrayList<>();
            for (int i = 0; i < Math.min(codes.size(), topics.size()); i++) {
                if (codes.get(i).isError()) {
                    wrong.add("'" + topics.get(i) + "' (" + words(codes.get(i)) + ")");
                }
            }
            return Optional.of(
                    new ServerRefusal("the broker " + server + " refuses topic " + String.join(", ", wrong), thrown));
        }
        return login(thrown).map(message -> new ServerRefusal(message, thrown));
    }

    /** Why the broker lets no such client in, if it says so. */
    Optional<String> login(Throwable thrown) {
        return thrown instanceof Mqtt5ConnAckException refused
                        && FINAL.contains(refused.getMqttMessage().getReasonCode())
                ? Optional.of(refusal(refused.getMqttMessage()))
                : Optional.empty();
    }

    private String refusal(Mqtt5ConnAck answer) {
        return switch (answer.getReasonCode()) {
            case BAD_USER_NAME_OR_PASSWORD, NOT_AUTHORIZED, BANNED ->
                "the broker " + server + " does not let this user in (" + words(answer.getReasonCode())
                        + "); are user and password of 'uri' right?";
            case CLIENT_IDENTIFIER_NOT_VALID -> "the broker " + server + " does not take this 'clientId'; give another";
            default -> "the broker " + server + " does not speak MQTT 5, which is needed here";
        };
    }

    /** Why there is no connection. */
    String describe(Throwable thrown) {
        if (thrown instanceof Mqtt5ConnAckException refused) {
            return "the broker " + server + " refuses the connection: "
                    + words(refused.getMqttMessage().getReasonCode());
        }
        if (thrown instanceof Mqtt5DisconnectException ended) {
            Mqtt5DisconnectReasonCode code = ended.getMqttMessage().getReasonCode();
            String more = ended.getMqttMessage()
                    .getReasonString()
                    .map(MqttUtf8String::toString)
                    .map(text -> ": " + text)
                    .orElse("");
            return code == Mqtt5DisconnectReasonCode.SESSION_TAKEN_OVER
                    ? "another client has connected with this 'clientId'; give each its own"
                    : "the broker ended the connection: " + words(code) + more;
        }
        Optional<String> tls = TlsTrouble.describe(thrown);
        if (tls.isPresent()) {
            return "cannot connect to " + server + ": " + tls.get();
        }
        Throwable cause = thrown;
        while (cause.getCause() != null && !(cause instanceof ConnectException)) {
            cause = cause.getCause();
        }
        if (cause instanceof UnknownHostException) {
            return "no host has the name " + server.host();
        }
        String message = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        return cause instanceof ConnectException
                ? "cannot connect to " + server + ": " + message
                : "the connection was lost: " + message;
    }

    /** A reason of the broker, in words. */
    static String words(Enum<?> code) {
        return code.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
