package io.ringmill.ingest.mqtt;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.datatypes.MqttTopic;
import io.ringmill.ingest.ConnectorContext;
import io.ringmill.ingest.Content;
import io.ringmill.ingest.ServerAddress;
import io.ringmill.ingest.Setting;
import io.ringmill.ingest.SinkFactory;
import io.ringmill.ingest.SinkPlan;
import io.ringmill.ingest.outlet.NameTemplate;
import io.ringmill.ingest.outlet.OutletSettings;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** {@code mqtt: {uri: tcp://localhost}}. */
public final class MqttSinkFactory implements SinkFactory {

    private static final Setting<String> URI = Setting.text(
                    "uri",
                    "the broker, as tcp://user:${PASSWORD}@localhost:1883; ssl for TLS; ${NAME} is taken from the"
                            + " environment")
            .required();
    private static final Setting<String> TOPIC = Setting.text(
            "topic",
            "ringmill/{name}/{key}",
            "the topic, with {name} for the window or rule and {key} for the event's key; +, # and control characters of these become _");
    private static final Setting<Long> QOS = Setting.integer(
            "qos",
            1,
            0,
            2,
            "1, 2: the broker confirms each message, and with 2 takes none twice over one connection; 0: nobody does, and"
                    + " messages may be lost");
    private static final Setting<Boolean> RETAIN = Setting.flag(
            "retain", false, "whether the broker keeps the newest message of each topic for those who come later");
    private static final Setting<String> CLIENT_ID = Setting.text(
            "clientId", "by which the broker knows this sink, no other client's; default: a new one for each run");

    @Override
    public String kind() {
        return "mqtt";
    }

    @Override
    public String doc() {
        return "Sends results and alerts to topics of an MQTT 5 broker, as JSON, each with its id as user property 'id'; it"
                + " waits until the broker has confirmed them.";
    }

    @Override
    public List<Setting<?>> settings() {
        return OutletSettings.with(URI, TOPIC, QOS, RETAIN, CLIENT_ID);
    }

    @Override
    public SinkPlan plan(ConnectorContext context) {
        Optional<ServerAddress> server = Clients.server(context, URI);
        Optional<NameTemplate> topic = topic(context);
        if (server.isEmpty() || topic.isEmpty()) {
            return SinkPlan.unusable();
        }
        Publication publication = new Publication(
                server.get(),
                topic.get(),
                MqttQos.fromCode(context.get(QOS).intValue()),
                context.get(RETAIN),
                context.find(CLIENT_ID));
        return OutletSettings.plan(
                context,
                kind(),
                publication.toString(),
                Set.of(Content.RESULTS, Content.ALERTS),
                () -> new MqttTarget(publication));
    }

    private static Optional<NameTemplate> topic(ConnectorContext context) {
        String text = context.get(TOPIC);
        try {
            NameTemplate topic = NameTemplate.parse(text);
            try {
                MqttTopic.of(topic.of("n", "k"));
                return Optional.of(topic);
            } catch (IllegalArgumentException unsound) {
                context.fault(
                        TOPIC,
                        "'%s' is no topic to send to: it is not empty, and has neither + nor #, as in ringmill/{name}/{key}",
                        text);
            }
        } catch (IllegalArgumentException wrong) {
            context.fault(TOPIC, "'%s' %s", text, wrong.getMessage());
        }
        return Optional.empty();
    }
}
