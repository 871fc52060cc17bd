package io.ringmill.config;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the code that reads a mapping asks for: every key with its type. The code is run several times, since what it asks
 * for may depend on what is there. Single-threaded.
 */
final class SettingsProbe {

    /** What a mapping answers when it is asked for the names that the file chose. */
    static final String ANY_NAME = "any_name";

    /** What the probe pretends. */
    enum Round {
        /** Every key is there, and is a mapping. */
        MAPPINGS,
        /** Every key is there, and is a list. */
        LISTS,
        /** Every key is there, and is neither. */
        VALUES,
        /** No key is there. */
        NOTHING
    }

    /** The round that all mappings of a probe are in. */
    private static final class Current {
        private Round round = Round.NOTHING;
    }

    /** What was asked of one key. */
    private static final class Key {
        private final Set<Map<String, Object>> types = new LinkedHashSet<>();
        private final Set<Round> requiredIn = EnumSet.noneOf(Round.class);
        private Optional<SettingsProbe> inner = Optional.empty();
        private Optional<SettingsProbe> item = Optional.empty();
    }

    private final Current current;
    private final Map<String, Key> keys = new LinkedHashMap<>();
    private final Set<Round> readIn = EnumSet.noneOf(Round.class);

    SettingsProbe() {
        this(new Current());
    }

    private SettingsProbe(Current current) {
        this.current = current;
    }

    void begin(Round round) {
        current.round = round;
        readIn.add(round);
    }

    boolean isPresent(String name) {
        key(name);
        return current.round != Round.NOTHING;
    }

    boolean isMapping(String name) {
        key(name);
        return current.round == Round.MAPPINGS;
    }

    boolean isList(String name) {
        key(name);
        return current.round == Round.LISTS;
    }

    void require(String name) {
        key(name).requiredIn.add(current.round);
    }

    /** The key takes values of this type, as JSON Schema says it. */
    void take(String name, Map<String, Object> type) {
        key(name).types.add(type);
    }

    /** The key takes a mapping. */
    SettingsProbe inner(String name) {
        Key key = key(name);
        SettingsProbe inner = key.inner.orElseGet(() -> new SettingsProbe(current));
        key.inner = Optional.of(inner);
        inner.readIn.add(current.round);
        return inner;
    }

    /** The key takes a list of mappings. */
    SettingsProbe item(String name) {
        Key key = key(name);
        SettingsProbe item = key.item.orElseGet(() -> new SettingsProbe(current));
        key.item = Optional.of(item);
        item.readIn.add(current.round);
        return item;
    }

    private Key key(String name) {
        return keys.computeIfAbsent(name, absent -> new Key());
    }

    /**
     * The mapping as JSON Schema. Other readers of YAML cut {@code {e: ema(close, 38)}} at the comma, to the text "ema(close"
     * and a key "38)" without value, which the schema lets pass: our reader takes it as it is meant.
     */
    Map<String, Object> schema() {
        Map<String, Object> properties = new LinkedHashMap<>();
        List<String> required = new ArrayList<>();
        keys.forEach((name, key) -> {
            properties.put(name, schema(key));
            if (key.requiredIn.equals(readIn)) {
                required.add(name);
            }
        });
        boolean texts = properties.containsValue(SettingsSchema.text());
        Object named = properties.remove(ANY_NAME);
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", "object");
        if (!properties.isEmpty()) {
            schema.put("properties", properties);
        }
        if (texts && named == null) {
            schema.put("patternProperties", Map.of("\\)$", Map.of("type", "null")));
        }
        schema.put("additionalProperties", named == null ? false : texts ? SettingsSchema.textOrPiece() : named);
        if (named != null) {
            schema.put("minProperties", 1);
        }
        if (!required.isEmpty()) {
            schema.put("required", required);
        }
        return schema;
    }

    private static Map<String, Object> schema(Key key) {
        List<Map<String, Object>> types = new ArrayList<>(key.types);
        key.inner.ifPresent(inner -> types.add(inner.schema()));
        key.item.ifPresent(item -> {
            Map<String, Object> list = SettingsSchema.list();
            list.put("items", item.schema());
            types.add(list);
        });
        return types.isEmpty() ? Map.of() : types.size() == 1 ? types.get(0) : Map.of("anyOf", types);
    }
}
