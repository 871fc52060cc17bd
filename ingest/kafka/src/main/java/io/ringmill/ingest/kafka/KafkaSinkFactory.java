package io.ringmill.ingest.kafka;

import io.ringmill.ingest.ConnectorContext;
import io.ringmill.ingest.Content;
import io.ringmill.ingest.Setting;
import io.ringmill.ingest.SinkFactory;
import io.ringmill.ingest.SinkPlan;
import io.ringmill.ingest.outlet.NameTemplate;
import io.ringmill.ingest.outlet.OutletSettings;
import io.ringmill.ingest.outlet.Target;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerConfig;

/** The sink {@code kafka}. */
public final class KafkaSinkFactory implements SinkFactory {

    /** How values are written. */
    enum Format {
        JSON,
        CSV
    }

    private static final Setting<String> TOPIC = Setting.text(
                    "topic", "the topic, which must be there; {name} is the window's or rule's, as in bars-{name}")
            .required();
    private static final Setting<Format> FORMAT =
            Setting.choice("format", Format.JSON, "how results are written; alerts are JSON in any case");
    private static final Setting<Boolean> TRANSACTIONS = Setting.flag(
            "transactions",
            true,
            "whether each batch is a transaction, so that who reads what is committed sees each message once");
    private static final Setting<String> ID = Setting.text(
            "id",
            "the transactional id, the same in each run and of no other sink; default: of the pipeline's name and the topic");
    private static final Setting<Map<String, String>> PROPERTIES = Setting.map(
                    "properties",
                    "any property of Kafka's producer, as {compression.type: zstd}; ${NAME} as in brokers")
            .secret();

    /** Properties that the sink sets itself, and the setting that stands for each. */
    private static final Map<String, String> OWN = Map.of(
            ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, "; use 'brokers'",
            ProducerConfig.TRANSACTIONAL_ID_CONFIG, "; use 'id'",
            ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ", which writes the event's key",
            ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, "; use 'format'");

    @Override
    public String kind() {
        return "kafka";
    }

    @Override
    public String doc() {
        return "Writes to topics of Apache Kafka: the event's key, JSON or CSV, and the header " + KafkaTarget.ID
                + "; exactly once for who reads what is committed.";
    }

    @Override
    public List<Setting<?>> settings() {
        return OutletSettings.with(Brokers.SETTING, TOPIC, FORMAT, TRANSACTIONS, ID, PROPERTIES);
    }

    @Override
    public SinkPlan plan(ConnectorContext context) {
        Map<String, String> properties =
                Brokers.properties(context, PROPERTIES, "producer", ProducerConfig.configNames(), OWN);
        Optional<String> brokers = Brokers.read(context);
        Optional<NameTemplate> topic = context.find(TOPIC).flatMap(text -> template(context, text));
        boolean transactions = context.get(TRANSACTIONS);
        if (!transactions && context.values().has(ID)) {
            context.fault(ID, "is of no use without transactions");
        }
        Target.Form form = context.get(FORMAT) == Format.CSV ? Target.Form.CSV : Target.Form.JSON;
        TopicWriting writing = brokers.isEmpty() || topic.isEmpty()
                ? null
                : new TopicWriting(
                        topic.get(),
                        topics(context, topic.get()),
                        brokers.get(),
                        transactions ? Optional.of(id(context, topic.get())) : Optional.empty(),
                        Map.copyOf(properties));
        String shown = topic.map(NameTemplate::toString).orElse("") + " at "
                + context.find(Brokers.SETTING).orElse("");
        return OutletSettings.plan(
                context, kind(), shown, Set.of(Content.RESULTS, Content.ALERTS), () -> new KafkaTarget(writing, form));
    }

    private static Optional<NameTemplate> template(ConnectorContext context, String text) {
        try {
            NameTemplate topic = NameTemplate.parse(text);
            if (topic.hasKey()) {
                context.fault(TOPIC, "has {key}: keys tell messages of a topic apart, not topics");
                return Optional.empty();
            }
            if (!Topic.isName(topic.of("name", ""))
                    || !topics(context, topic).stream().allMatch(Topic::isName)) {
                context.fault(
                        TOPIC, "'%s' is not the name of a topic, which has letters, digits, '.', '_' and '-'", text);
            }
            return Optional.of(topic);
        } catch (IllegalArgumentException wrong) {
            context.fault(TOPIC, "%s", wrong.getMessage());
            return Optional.empty();
        }
    }

    /** The topics of what is sent, as far as that is known now. */
    private static List<String> topics(ConnectorContext context, NameTemplate topic) {
        if (topic.of("a", "").equals(topic.of("b", ""))) {
            return List.of(topic.of("", ""));
        }
        OutletSettings.Sent sent = OutletSettings.sent(context);
        return Stream.concat(sent.windows().stream(), sent.rules().stream())
                .map(name -> topic.of(name, ""))
                .distinct()
                .toList();
    }

    private static String id(ConnectorContext context, NameTemplate topic) {
        return context.find(ID).orElse("ringmill-" + context.pipeline().name() + "-" + topic);
    }
}
