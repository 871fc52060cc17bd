package io.ringmill.ingest;

import io.ringmill.config.SettingsSchema;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** JSON Schema of what sources and sinks may be told, from the settings that their factories describe. */
public final class ConnectorSchema {

    private ConnectorSchema() {}

    /** The schema of the settings of each kind: maps, lists, texts, numbers and booleans, as JSON has them. */
    public static Map<String, Map<String, Object>> of(Collection<? extends ConnectorFactory> factories) {
        Map<String, Map<String, Object>> kinds = new LinkedHashMap<>();
        for (ConnectorFactory factory : factories) {
            Map<String, Object> read = SettingsSchema.of(reader -> SettingValues.read(factory.allSettings(), reader));
            Map<String, Object> schema = new LinkedHashMap<>();
            schema.put("description", factory.doc());
            schema.putAll(described(read, factory.allSettings()));
            kinds.put(factory.kind(), schema);
        }
        return kinds;
    }

    private static Map<String, Object> described(Map<String, Object> schema, List<Setting<?>> settings) {
        if (!(schema.get("properties") instanceof Map<?, ?> properties)) {
            return schema;
        }
        Map<String, Object> named = new LinkedHashMap<>();
        properties.forEach((name, property) -> {
            Optional<Setting<?>> setting =
                    settings.stream().filter(each -> each.name().equals(name)).findFirst();
            named.put(name.toString(), described((Map<?, ?>) property, setting));
        });
        Map<String, Object> described = new LinkedHashMap<>(schema);
        described.put("properties", named);
        return described;
    }

    private static Map<String, Object> described(Map<?, ?> property, Optional<Setting<?>> setting) {
        Map<String, Object> described = new LinkedHashMap<>();
        setting.ifPresent(known -> {
            described.put("description", known.doc());
            if (property.isEmpty()) {
                described.put("type", types(known.type()));
            }
        });
        property.forEach((word, value) -> described.put(word.toString(), value));
        return described(described, setting.map(Setting::inner).orElse(List.of()));
    }

    /** Of a setting that its factory reads by itself, after the words it has for it. */
    private static List<String> types(String words) {
        List<String> types = new ArrayList<>();
        for (String word : words.split(" or ")) {
            types.addAll(
                    switch (word) {
                        case "mapping" -> List.of("object");
                        case "list" -> List.of("array");
                        default -> List.of("string", "number", "boolean");
                    });
        }
        return types;
    }
}
