package io.ringmill.ingest.kafka;

import io.ringmill.ingest.ConnectorContext;
import io.ringmill.ingest.Setting;
import io.ringmill.ingest.SourceFactory;
import io.ringmill.ingest.SourcePlan;
import io.ringmill.ingest.decode.RecordFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.kafka.clients.consumer.ConsumerConfig;

/** The source {@code kafka}. */
public final class KafkaSourceFactory implements SourceFactory {

    /** Where a partition is read from of which no position is known. */
    enum From {
        EARLIEST,
        LATEST
    }

    private static final Setting<String> TOPIC =
            Setting.text("topic", "the topic, of which all partitions are read").required();
    private static final Setting<String> GROUP = Setting.text(
            "group",
            "group whose offsets are committed, so that Kafka's tools show how far the source is; it shares no partitions"
                    + " and does not begin there");
    private static final Setting<From> FROM = Setting.choice(
            "from",
            From.EARLIEST,
            "where it begins without a position in the journal; new partitions begin at their start");
    private static final Setting<Map<String, String>> PROPERTIES = Setting.map(
                    "properties",
                    "any property of Kafka's consumer, as {security.protocol: SASL_SSL}; ${NAME} as in brokers")
            .secret();

    /** Properties that the source sets itself, and the setting that stands for each; empty if none does. */
    private static final Map<String, String> OWN = Map.of(
            ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, "; use 'brokers'",
            ConsumerConfig.GROUP_ID_CONFIG, "; use 'group'",
            ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "; use 'from'",
            ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, ", which commits what the journal holds",
            ConsumerConfig.GROUP_PROTOCOL_CONFIG, ", which shares no partitions",
            ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ", which reads what 'format' says",
            ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ", which reads what 'format' says");

    @Override
    public String kind() {
        return "kafka";
    }

    @Override
    public String doc() {
        return "Reads a topic of Apache Kafka whose messages are JSON or CSV. Exactly once into the journal, which keeps the offsets.";
    }

    @Override
    public List<Setting<?>> settings() {
        return RecordFormat.ofMessages(Brokers.SETTING, TOPIC, GROUP, FROM, PROPERTIES);
    }

    @Override
    public SourcePlan plan(ConnectorContext context) {
        RecordFormat records = RecordFormat.readMessages(context, MessageAttributes.OFFERED);
        Map<String, String> properties =
                Brokers.properties(context, PROPERTIES, "consumer", ConsumerConfig.configNames(), OWN);
        Optional<String> brokers = Brokers.read(context);
        Optional<String> topic = context.find(TOPIC);
        topic.filter(name -> !Topic.isName(name))
                .ifPresent(name -> context.fault(
                        TOPIC, "'%s' is not the name of a topic, which has letters, digits, '.', '_' and '-'", name));
        if (brokers.isEmpty() || topic.isEmpty()) {
            return SourcePlan.unusable();
        }
        Topic settings =
                new Topic(topic.get(), brokers.get(), context.find(GROUP), context.get(FROM), Map.copyOf(properties));
        return new SourcePlan(
                        topic.get() + " at " + context.get(Brokers.SETTING),
                        refused -> new KafkaSource(settings, OptionalInt.empty(), records, refused))
                .ending(false)
                .of(new TopicParts(settings, records));
    }
}
