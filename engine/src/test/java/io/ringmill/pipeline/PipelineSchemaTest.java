package io.ringmill.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class PipelineSchemaTest {

    private static final Map<String, Object> SCHEMA =
            PipelineSchema.of(Map.of("csv", Map.of("properties", Map.of("path", Map.of()))), Map.of());

    @Test
    void shouldKnowTheKeysThatTheReadersAsk() {
        assertThat(paths())
                .contains(
                        "streams.*.time.zone",
                        "streams.*.maxAhead",
                        "windows.*.select.*",
                        "windows.*.emit",
                        "rules.*.cooldown",
                        "engine.onFailure",
                        "journal.before");
    }

    @Test
    void shouldDescribeEveryKeyAndNoOther() throws IOException {
        Properties described = new Properties();
        try (InputStream in = Pipeline.class.getResourceAsStream("keys.properties")) {
            described.load(in);
        }

        assertThat(paths())
                .as("a line in keys.properties for each key")
                .containsExactlyInAnyOrderElementsOf(described.stringPropertyNames());
    }

    @Test
    void shouldSayTypeRangeChoiceAndWhatIsRequired() {
        assertThat(key("engine.ring")).containsEntry("type", "integer").containsEntry("minimum", 2L);
        assertThat(key("streams.*.fields.*")).containsEntry("enum", List.of("double", "long", "symbol"));
        assertThat(key("windows.*.by")).containsEntry("default", "key");
        assertThat(key("streams.*.time")).containsEntry("required", List.of("field", "unit"));
        assertThat(SCHEMA).containsEntry("required", List.of("streams")).containsEntry("additionalProperties", false);
    }

    private static Set<String> paths() {
        Set<String> paths = new TreeSet<>();
        collect(SCHEMA, "", paths);
        paths.remove("streams.*");
        paths.remove("windows.*");
        paths.remove("rules.*");
        return paths;
    }

    private static void collect(Map<?, ?> schema, String path, Set<String> paths) {
        String prefix = path.isEmpty() ? "" : path + ".";
        if (schema.get("properties") instanceof Map<?, ?> properties) {
            properties.forEach((name, inner) -> {
                paths.add(prefix + name);
                collect((Map<?, ?>) inner, prefix + name, paths);
            });
        }
        if (schema.get("additionalProperties") instanceof Map<?, ?> inner) {
            paths.add(prefix + "*");
            collect(inner, prefix + "*", paths);
        }
    }

    private static Map<String, Object> key(String path) {
        Map<?, ?> schema = SCHEMA;
        for (String name : path.split("\\.")) {
            schema = (Map<?, ?>)
                    (name.equals("*")
                            ? schema.get("additionalProperties")
                            : ((Map<?, ?>) schema.get("properties")).get(name));
        }
        @SuppressWarnings("unchecked")
        Map<String, Object> found = (Map<String, Object>) schema;
        return found;
    }
}
