package io.ringmill.ingest.mqtt;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.datatypes.MqttTopicFilter;
import io.ringmill.config.SettingsReader;
import io.ringmill.ingest.ConnectorContext;
import io.ringmill.ingest.ServerAddress;
import io.ringmill.ingest.Setting;
import io.ringmill.ingest.SourceFactory;
import io.ringmill.ingest.SourcePlan;
import io.ringmill.ingest.decode.MessageId;
import io.ringmill.ingest.decode.RecordFormat;
import io.ringmill.ingest.decode.RecordMessages;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The source {@code mqtt}. */
public final class MqttSourceFactory implements SourceFactory {

    private static final String ACKNOWLEDGED =
            "with --checkpoints nothing is lost, and what was not acknowledged may come twice; the broker holds back what is"
                    + " more than it sends unacknowledged";
    private static final String LOST =
            "what was not acknowledged is lost, and what is sent while it is down: nothing is with"
                    + " 'clientId', a 'qos' of 1 or 2 and a 'session' that is long enough";

    private static final Setting<String> URI = Setting.text(
                    "uri",
                    "the broker, as tcp://user:${PASSWORD}@localhost:1883; ssl for TLS; ${NAME} is taken from the"
                            + " environment")
            .required();
    private static final Setting<SettingsReader> TOPIC = Setting.special(
                    "topic", "text or list", "what is subscribed to, with + and # as wildcards; or a list of such")
            .required();
    private static final Setting<Long> QOS = Setting.integer(
            "qos",
            1,
            0,
            2,
            "0: messages may be lost; 1: none is, and some may come twice; 2: none of both on the way here");
    private static final Setting<String> CLIENT_ID = Setting.text(
            "clientId",
            "by which the broker knows this source again, and keeps for it what comes while it is away; no other client's");
    private static final Setting<Long> SESSION = Setting.duration(
            "session", 86_400_000_000_000L, "how long the broker keeps that while the source is away; with clientId");

    @Override
    public String kind() {
        return "mqtt";
    }

    @Override
    public String doc() {
        return "Subscribes to topics of an MQTT 5 broker, JSON or CSV in each message; these are"
                + " acknowledged once the journal holds them.";
    }

    @Override
    public List<Setting<?>> settings() {
        return RecordFormat.ofMessages(URI, TOPIC, QOS, CLIENT_ID, SESSION, MessageId.ID);
    }

    @Override
    public SourcePlan plan(ConnectorContext context) {
        RecordFormat records = RecordFormat.readMessages(context, MessageAttributes.KNOWN);
        MessageAttributes.faults(records.settings()).forEach(fault -> context.fault("%s", fault));
        Optional<String> id = MessageId.read(context, records);
        List<String> topics = topics(context);
        Optional<ServerAddress> server = Clients.server(context, URI);
        if (server.isEmpty() || topics.isEmpty()) {
            return SourcePlan.unusable();
        }
        Subscription subscription = new Subscription(
                server.get(),
                topics,
                MqttQos.fromCode(context.get(QOS).intValue()),
                new Subscription.Session(context.find(CLIENT_ID), context.get(SESSION)));
        return new SourcePlan(
                        subscription.toString(),
                        refused -> new MqttSource(
                                subscription,
                                new RecordMessages("mqtt " + String.join(", ", topics), records, refused, id)))
                .ending(false)
                .afterFailure(subscription.lasts() ? ACKNOWLEDGED : LOST);
    }

    private static List<String> topics(ConnectorContext context) {
        Optional<SettingsReader> reader = context.find(TOPIC);
        if (reader.isEmpty()) {
            return List.of();
        }
        String name = TOPIC.name();
        List<String> topics = reader.get().isList(name)
                ? reader.get().strings(name)
                : reader.get().string(name).stream().toList();
        List<String> sound = new ArrayList<>();
        for (String topic : topics) {
            try {
                MqttTopicFilter.of(topic);
                sound.add(topic);
            } catch (IllegalArgumentException unsound) {
                context.fault(
                        TOPIC,
                        "'%s' is no topic: + stands for a level as a whole, and # for all at its end, as in sensors/+/#",
                        topic);
            }
        }
        return sound;
    }
}
