package io.ringmill.ingest.kafka;

import io.ringmill.diagnostic.NearestName;
import io.ringmill.ingest.ConnectorContext;
import io.ringmill.ingest.Secrets;
import io.ringmill.ingest.Setting;
import io.ringmill.ingest.SourceFactory;
import io.ringmill.ingest.SourcePlan;
import io.ringmill.ingest.decode.RecordSettings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerConfig;

/** The source {@code kafka}. */
public final class KafkaSourceFactory implements SourceFactory {

    /** Where a partition is read from of which no position is known. */
    enum From {
        EARLIEST,
        LATEST
    }

    private static final Setting<String> BROKERS = Setting.text(
                    "brokers",
                    "addresses to begin with, as kafka-1:9092,kafka-2:9092; ${NAME} is taken from the environment")
            .required();
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
            ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ", which reads JSON",
            ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ", which reads JSON");

    private static final Pattern BROKER = Pattern.compile("(\\[[0-9a-fA-F:.]+]|[^\\s:,/]+):\\d{1,5}");
    private static final Pattern TOPIC_NAME = Pattern.compile("[a-zA-Z0-9._-]{1,249}");

    @Override
    public String kind() {
        return "kafka";
    }

    @Override
    public String doc() {
        return "Reads a topic of Apache Kafka whose messages are JSON. Exactly once into the journal, which keeps the offsets.";
    }

    @Override
    public List<Setting<?>> settings() {
        return RecordSettings.with(BROKERS, TOPIC, GROUP, FROM, PROPERTIES);
    }

    @Override
    public SourcePlan plan(ConnectorContext context) {
        RecordSettings records = RecordSettings.read(context, MessageAttributes.OFFERED);
        Map<String, String> properties = properties(context);
        Optional<String> brokers = context.find(BROKERS).map(text -> brokers(context, text));
        Optional<String> topic = context.find(TOPIC);
        topic.filter(name -> !TOPIC_NAME.matcher(name).matches())
                .ifPresent(name -> context.fault(
                        TOPIC, "'%s' is not the name of a topic, which has letters, digits, '.', '_' and '-'", name));
        if (brokers.isEmpty() || topic.isEmpty()) {
            return SourcePlan.unusable();
        }
        Topic settings =
                new Topic(topic.get(), brokers.get(), context.find(GROUP), context.get(FROM), Map.copyOf(properties));
        return new SourcePlan(
                        topic.get() + " at " + context.get(BROKERS),
                        refused -> new KafkaSource(settings, records, refused))
                .ending(false);
    }

    private static Map<String, String> properties(ConnectorContext context) {
        Map<String, String> properties = new LinkedHashMap<>();
        context.find(PROPERTIES).orElse(Map.of()).forEach((name, text) -> {
            if (OWN.containsKey(name)) {
                context.fault(PROPERTIES, "%s is set by the source%s", name, OWN.get(name));
            }
            String meant = NearestName.nearest(name, ConsumerConfig.configNames());
            if (meant != null && !ConsumerConfig.configNames().contains(name)) {
                context.fault(PROPERTIES, "Kafka's consumer has no property %s; did you mean %s?", name, meant);
            }
            properties.put(name, expand(context, PROPERTIES, text));
        });
        return properties;
    }

    private static String brokers(ConnectorContext context, String text) {
        String brokers = expand(context, BROKERS, text);
        for (String broker : brokers.split(",", -1)) {
            if (!BROKER.matcher(broker.strip()).matches()) {
                context.fault(BROKERS, "must be addresses such as localhost:9092, parted by commas, not '%s'", text);
                break;
            }
        }
        return brokers;
    }

    private static String expand(ConnectorContext context, Setting<?> setting, String text) {
        List<String> missing = new ArrayList<>();
        String expanded = Secrets.expand(text, System::getenv, missing);
        missing.forEach(name -> context.fault(setting, "the environment has no variable %s", name));
        return expanded;
    }
}
