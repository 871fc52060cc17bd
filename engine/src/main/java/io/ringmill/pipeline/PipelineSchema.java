package io.ringmill.pipeline;

import io.ringmill.config.SettingsSchema;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/** JSON Schema (2020-12) of the pipeline file, for editors: learned from the readers, so that it says what they take. */
public final class PipelineSchema {

    private static final String DIALECT = "https://json-schema.org/draft/2020-12/schema";

    /** What each key means, by its path; {@code *} for a name that the file chooses. */
    private static final String DESCRIPTIONS = "keys.properties";

    private PipelineSchema() {}

    /**
     * The schema: maps, lists, texts, numbers and booleans, as JSON has them.
     *
     * @param sources schema of the settings of each kind of source; see {@link SettingsSchema}
     * @param sinks the same of sinks
     */
    public static Map<String, Object> of(
            Map<String, Map<String, Object>> sources, Map<String, Map<String, Object>> sinks) {
        Map<String, Object> read = SettingsSchema.of(top -> PipelineReader.describe(top, PipelineSection.all()));
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("$schema", DIALECT);
        schema.put("title", "A pipeline of Ringmill");
        schema.putAll(read);
        Map<String, Object> properties = new LinkedHashMap<>(mapping(read.get("properties")));
        properties.put("sources", list(sources));
        properties.put("sinks", list(sinks));
        schema.put("properties", properties);
        Map<String, String> texts =
                new LinkedHashMap<>(descriptions(PipelineSchema.class.getResourceAsStream(DESCRIPTIONS)));
        PipelineSection.all().forEach(section -> texts.putAll(section.keys()));
        return described(schema, "", texts);
    }

    /** A list of entries, each a kind with its settings, or alone. */
    private static Map<String, Object> list(Map<String, Map<String, Object>> kinds) {
        Map<String, Object> entries = new LinkedHashMap<>();
        kinds.forEach((kind, settings) -> {
            Map<String, Object> orNothing = new LinkedHashMap<>(settings);
            orNothing.put("type", List.of("object", "null"));
            entries.put(kind, orNothing);
        });
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("type", "object");
        entry.put("properties", entries);
        entry.put("additionalProperties", false);
        entry.put("minProperties", 1);
        entry.put("maxProperties", 1);
        Map<String, Object> alone = Map.of("enum", List.copyOf(kinds.keySet()));
        Map<String, Object> list = new LinkedHashMap<>();
        list.put("type", "array");
        list.put("minItems", 1);
        list.put("items", Map.of("anyOf", List.of(entry, alone)));
        return list;
    }

    /** The schema with a description for each key that has one. */
    private static Map<String, Object> described(Map<String, Object> schema, String path, Map<String, String> texts) {
        Map<String, Object> described = new LinkedHashMap<>();
        if (texts.containsKey(path)) {
            described.put("description", texts.get(path));
        }
        schema.forEach((word, value) -> described.put(
                word,
                switch (word) {
                    case "properties" -> {
                        Map<String, Object> properties = new LinkedHashMap<>();
                        mapping(value)
                                .forEach((name, inner) ->
                                        properties.put(name, described(mapping(inner), join(path, name), texts)));
                        yield properties;
                    }
                    case "additionalProperties" ->
                        value instanceof Map<?, ?> ? described(mapping(value), join(path, "*"), texts) : value;
                    case "items" -> described(mapping(value), path, Map.of());
                    case "anyOf" -> {
                        List<Object> choices = new ArrayList<>();
                        ((List<?>) value).forEach(choice -> choices.add(alternative(mapping(choice), path, texts)));
                        yield choices;
                    }
                    default -> value;
                }));
        return described;
    }

    /** What is described at the key is not described again. */
    private static Map<String, Object> alternative(Map<String, Object> schema, String path, Map<String, String> texts) {
        Map<String, Object> choice = described(schema, path, texts);
        choice.remove("description");
        return choice;
    }

    private static String join(String path, String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    @SuppressWarnings("unchecked") // what SettingsSchema made
    private static Map<String, Object> mapping(Object schema) {
        return (Map<String, Object>) schema;
    }

    /** Descriptions of keys, by path, from a file of properties, which is closed. */
    public static Map<String, String> descriptions(InputStream properties) {
        Properties texts = new Properties();
        try (properties) {
            texts.load(properties);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        Map<String, String> descriptions = new LinkedHashMap<>();
        texts.stringPropertyNames().forEach(path -> descriptions.put(path, texts.getProperty(path)));
        return descriptions;
    }
}
