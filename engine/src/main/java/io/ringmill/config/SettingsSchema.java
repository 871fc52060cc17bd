package io.ringmill.config;

import io.ringmill.diagnostic.Faults;
import io.ringmill.diagnostic.Location;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * JSON Schema (2020-12) of a mapping, learned from the code that reads it: whatever that asks of its
 * {@link SettingsReader} is a key of the schema, and nothing else is. So the two cannot differ.
 */
public final class SettingsSchema {

    private static final String DURATION = "^(0|\\d{1,19}(\\.\\d{1,19})?(ns|us|ms|s|m|h|d))$";

    private SettingsSchema() {}

    /**
     * The schema of the mapping that this code reads: maps, lists, texts, numbers and booleans, as JSON has them.
     *
     * @param reading is called more than once; must not mind that values it requires are missing
     */
    public static Map<String, Object> of(Consumer<SettingsReader> reading) {
        SettingsProbe probe = new SettingsProbe();
        for (SettingsProbe.Round round : SettingsProbe.Round.values()) {
            probe.begin(round);
            reading.accept(new SettingsReader(probe, "", Location.NONE, new Faults()));
        }
        return probe.schema();
    }

    /** Numbers and booleans are texts too. */
    static Map<String, Object> text() {
        return Map.of("type", List.of("string", "number", "boolean"));
    }

    /** A text, or a list of one. */
    static Map<String, Object> path() {
        Map<String, Object> schema = texts();
        schema.put("type", List.of("string", "number", "boolean", "array"));
        schema.put("maxItems", 1);
        return schema;
    }

    /** A text, or what follows a comma in it; see {@link SettingsProbe#schema}. */
    static Map<String, Object> textOrPiece() {
        return Map.of("type", List.of("string", "number", "boolean", "null"));
    }

    static Map<String, Object> bool(boolean fallback) {
        return type("boolean", fallback);
    }

    static Map<String, Object> integer(long fallback, long min, long max) {
        return range("integer", fallback, min, max);
    }

    static Map<String, Object> number(double fallback, double min, double max) {
        return range("number", fallback, min, max);
    }

    static Map<String, Object> duration() {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", List.of("string", "integer"));
        schema.put("pattern", DURATION);
        schema.put("minimum", 0);
        schema.put("maximum", 0);
        return schema;
    }

    static Map<String, Object> oneOf(String fallback, String... allowed) {
        Map<String, Object> choice = new LinkedHashMap<>();
        choice.put("enum", List.of(allowed));
        if (List.of(allowed).contains(fallback)) {
            choice.put("default", fallback);
        }
        return choice;
    }

    static Map<String, Object> oneOf(long fallback, long... allowed) {
        Map<String, Object> choice = new LinkedHashMap<>();
        choice.put("enum", Arrays.stream(allowed).boxed().toList());
        choice.put("default", fallback);
        return choice;
    }

    static Map<String, Object> texts() {
        Map<String, Object> schema = list();
        schema.put("items", text());
        return schema;
    }

    static Map<String, Object> durations() {
        Map<String, Object> schema = list();
        schema.put("items", duration());
        return schema;
    }

    static Map<String, Object> list() {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", "array");
        schema.put("minItems", 1);
        return schema;
    }

    private static Map<String, Object> type(String type, Object fallback) {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", type);
        schema.put("default", fallback);
        return schema;
    }

    private static Map<String, Object> range(String type, Number fallback, Number min, Number max) {
        Map<String, Object> schema = type(type, fallback);
        schema.put("minimum", min);
        schema.put("maximum", max);
        return schema;
    }
}
