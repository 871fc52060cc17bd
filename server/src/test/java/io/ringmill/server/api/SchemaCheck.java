package io.ringmill.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** Compares a value with a schema of the description, as far as that uses JSON Schema. */
final class SchemaCheck {

    private SchemaCheck() {}

    static void check(String where, JsonNode document, JsonNode schema, JsonNode value) {
        if (schema.has("$ref")) {
            check(where, document, document.at(schema.get("$ref").textValue().substring(1)), value);
        } else if (schema.has("oneOf")) {
            if (!value.isNull()) {
                check(where, document, schema.get("oneOf").get(0), value);
            }
        } else if (schema.has("type")) {
            List<String> types = new ArrayList<>();
            if (schema.get("type").isArray()) {
                schema.get("type").forEach(type -> types.add(type.textValue()));
            } else {
                types.add(schema.get("type").textValue());
            }
            assertThat(types).as(where + ": " + value).contains(type(value, types));
            if (schema.has("pattern") && value.isTextual()) {
                assertThat(value.textValue())
                        .as(where)
                        .matches(schema.get("pattern").textValue());
            }
            inside(where, document, schema, value);
        }
    }

    private static void inside(String where, JsonNode document, JsonNode schema, JsonNode value) {
        if (value.isArray() && schema.has("items")) {
            value.forEach(item -> check(where + "[]", document, schema.get("items"), item));
        }
        if (value.isObject()) {
            value.properties().forEach(member -> {
                JsonNode known = schema.path("properties").get(member.getKey());
                JsonNode others = schema.get("additionalProperties");
                String at = where + "." + member.getKey();
                if (known == null) {
                    assertThat(others).as(at + " is not described").isNotNull();
                    assertThat(others.isBoolean()).as(at + " is not described").isFalse();
                }
                check(at, document, known == null ? others : known, member.getValue());
            });
            schema.path("properties")
                    .fieldNames()
                    .forEachRemaining(name ->
                            assertThat(value.has(name)).as(where + "." + name).isTrue());
        }
    }

    private static String type(JsonNode value, List<String> types) {
        if (value.isIntegralNumber()) {
            return types.contains("number") ? "number" : "integer";
        }
        return switch (value.getNodeType()) {
            case NUMBER -> "number";
            case STRING -> "string";
            case BOOLEAN -> "boolean";
            case ARRAY -> "array";
            case OBJECT -> "object";
            default -> "null";
        };
    }
}
