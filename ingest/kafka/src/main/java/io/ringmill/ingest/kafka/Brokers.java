package io.ringmill.ingest.kafka;

import io.ringmill.diagnostic.NearestName;
import io.ringmill.ingest.ConnectorContext;
import io.ringmill.ingest.Setting;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** What source and sink are told of the brokers, and of the client that talks to them. */
final class Brokers {

    static final Setting<String> SETTING = Setting.text(
                    "brokers",
                    "addresses to begin with, as kafka-1:9092,kafka-2:9092; ${NAME} is taken from the environment")
            .required();

    /** Of who signed the certificates of brokers. */
    static final String TRUST = "ssl.truststore.location in 'properties'";

    private static final Pattern ADDRESS = Pattern.compile("(\\[[0-9a-fA-F:.]+]|[^\\s:,/]+):\\d{1,5}");

    private Brokers() {}

    /** The addresses, parted by commas. */
    static Optional<String> read(ConnectorContext context) {
        return context.find(SETTING).map(text -> {
            String brokers = context.expand(SETTING, text);
            for (String broker : brokers.split(",", -1)) {
                if (!ADDRESS.matcher(broker.strip()).matches()) {
                    context.fault(
                            SETTING, "must be addresses such as localhost:9092, parted by commas, not '%s'", text);
                    break;
                }
            }
            return brokers;
        });
    }

    /**
     * Properties for Kafka's client.
     *
     * @param client what Kafka calls it
     * @param names of all properties that it knows
     * @param own properties that the user cannot set, and what is said of each
     */
    static Map<String, String> properties(
            ConnectorContext context,
            Setting<Map<String, String>> setting,
            String client,
            Set<String> names,
            Map<String, String> own) {
        Map<String, String> properties = new LinkedHashMap<>();
        context.find(setting).orElse(Map.of()).forEach((name, text) -> {
            if (own.containsKey(name)) {
                context.fault(
                        setting,
                        "%s is set by the " + (client.equals("consumer") ? "source" : "sink") + "%s",
                        name,
                        own.get(name));
            }
            String meant = NearestName.nearest(name, names);
            if (meant != null && !names.contains(name)) {
                context.fault(setting, "Kafka's %s has no property %s; did you mean %s?", client, name, meant);
            }
            properties.put(name, context.expand(setting, text));
        });
        return properties;
    }
}
