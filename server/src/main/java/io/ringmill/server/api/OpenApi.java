package io.ringmill.server.api;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The description of the API in OpenAPI 3.1, made of its operations and the records that these take and answer. */
final class OpenApi {

    private static final Pattern PLACE = Pattern.compile("\\{(\\w+)}");
    private static final String SCHEMAS = "#/components/schemas/";

    private final Map<String, Object> schemas = new TreeMap<>();

    private OpenApi() {}

    /** As a tree of maps and lists. */
    static Map<String, Object> of(List<Operation> operations) {
        return new OpenApi().document(operations);
    }

    private Map<String, Object> document(List<Operation> operations) {
        schemas.put("Problem", problem());
        Map<String, Map<String, Object>> paths = new LinkedHashMap<>();
        for (Operation operation : operations) {
            paths.computeIfAbsent(Operations.BASE + operation.path, path -> new LinkedHashMap<>())
                    .put(operation.method.toLowerCase(Locale.ROOT), described(operation));
        }
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("openapi", "3.1.0");
        document.put(
                "info",
                Map.of(
                        "title",
                        "Ringmill",
                        "version",
                        "1",
                        "description",
                        "A running pipeline: what it computes, its rules and alerts. Times are nanoseconds since the epoch,"
                                + " as text; sequences are numbers; what is missing is null."));
        document.put("security", List.of(Map.of(), Map.of("token", List.of()), Map.of("session", List.of())));
        document.put(
                "tags",
                operations.stream()
                        .map(operation -> operation.tag)
                        .distinct()
                        .map(tag -> Map.of("name", tag))
                        .toList());
        document.put("paths", paths);
        document.put(
                "components",
                Map.of(
                        "schemas",
                        schemas,
                        "securitySchemes",
                        Map.of(
                                "token",
                                Map.of("type", "http", "scheme", "bearer"),
                                "session",
                                Map.of("type", "apiKey", "in", "cookie", "name", "ringmill-session"))));
        return document;
    }

    private Map<String, Object> described(Operation operation) {
        Map<String, Object> described = new LinkedHashMap<>();
        described.put("operationId", id(operation));
        described.put("tags", List.of(operation.tag));
        described.put("summary", operation.summary);
        List<Object> parameters = new ArrayList<>();
        Matcher places = PLACE.matcher(operation.path);
        while (places.find()) {
            parameters.add(Map.of(
                    "name", places.group(1), "in", "path", "required", true, "schema", Map.of("type", "string")));
        }
        for (Operation.Parameter each : operation.parameters) {
            Map<String, Object> parameter = new LinkedHashMap<>();
            parameter.put("name", each.name());
            parameter.put("in", each.in());
            parameter.put("required", each.required());
            parameter.put("description", each.description());
            parameter.put("schema", each.schema());
            parameters.add(parameter);
        }
        if (!parameters.isEmpty()) {
            described.put("parameters", parameters);
        }
        if (!operation.bodies.isEmpty()) {
            Map<String, Object> content = new LinkedHashMap<>();
            Map<String, Object> schema = operation.request == null ? Map.of() : schema(operation.request, "");
            operation.bodies.forEach(type -> content.put(type, Map.of("schema", schema)));
            described.put("requestBody", Map.of("required", true, "content", content));
        }
        described.put("responses", responses(operation));
        return described;
    }

    private Map<String, Object> responses(Operation operation) {
        Map<String, Object> responses = new LinkedHashMap<>();
        Map<String, Object> good = new LinkedHashMap<>();
        good.put("description", operation.status == 204 ? "Done" : "The answer");
        if (operation.answer != null && operation.status != 204) {
            good.put("content", Map.of(operation.answerMediaType, Map.of("schema", schema(operation.answer, ""))));
        }
        responses.put(Integer.toString(operation.status), good);
        responses.put(
                "default",
                Map.of(
                        "description",
                        "A problem document (RFC 9457)",
                        "content",
                        Map.of("application/problem+json", Map.of("schema", Map.of("$ref", SCHEMAS + "Problem")))));
        return responses;
    }

    private static String id(Operation operation) {
        StringBuilder id = new StringBuilder(operation.method.toLowerCase(Locale.ROOT));
        for (String part : operation.path.split("\\W+")) {
            if (!part.isEmpty()) {
                id.append(part.substring(0, 1).toUpperCase(Locale.ROOT)).append(part.substring(1));
            }
        }
        return id.toString();
    }

    private static Map<String, Object> problem() {
        Map<String, Object> text = Map.of("type", "string");
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("type", Map.of("type", "string", "description", "A code for programs, such as unknown-rule"));
        members.put("title", text);
        members.put("status", Map.of("type", "integer"));
        members.put("detail", Map.of("type", "string", "description", "A sentence for people"));
        return Map.of("type", "object", "required", List.of("type", "title", "status"), "properties", members);
    }

    private Map<String, Object> schema(Type type, String name) {
        if (type instanceof Operations.Listed listed) {
            return object(Map.of(
                    "items",
                    Map.of("type", "array", "items", schema(listed.item(), "")),
                    "next",
                    Map.of("type", List.of("string", "null"), "description", "Where the next part begins")));
        }
        if (type instanceof ParameterizedType generic) {
            boolean list = generic.getRawType() == List.class;
            Type[] of = generic.getActualTypeArguments();
            return list
                    ? nullable("array", name, Map.of("items", schema(of[0], "")))
                    : nullable("object", name, Map.of("additionalProperties", schema(of[1], "")));
        }
        if (type instanceof Operations.Merged merged) {
            return reference(merged.name(), List.of(merged.one(), merged.another()));
        }
        if (type instanceof Class<?> some && some.isRecord()) {
            return reference(some.getSimpleName(), List.of(some));
        }
        return plain(type, name);
    }

    private static Map<String, Object> plain(Type type, String name) {
        if (type == String.class) {
            boolean time = name.endsWith("Ns");
            return nullable(
                    "string",
                    name,
                    time
                            ? Map.of("pattern", "^-?[0-9]{1,19}$", "description", "Nanoseconds since the epoch")
                            : Map.of());
        }
        if (type == boolean.class || type == Boolean.class) {
            return ofType(type == boolean.class, "boolean", name);
        }
        if (type == int.class || type == long.class || type == Integer.class || type == Long.class) {
            return ofType(type == int.class || type == long.class, "integer", name);
        }
        if (type == double.class || type == Double.class) {
            return ofType(false, "number", name);
        }
        if (type == long[].class) {
            return nullable("array", name, Map.of("items", Map.of("type", "integer")));
        }
        if (type == double[].class) {
            return nullable("array", name, Map.of("items", Map.of("type", List.of("number", "null"))));
        }
        if (type == double[][].class) {
            Map<String, Object> column = Map.of("type", "array", "items", Map.of("type", List.of("number", "null")));
            return nullable("array", name, Map.of("items", column));
        }
        return Map.of("description", "A number, a text, or null if missing");
    }

    private static Map<String, Object> ofType(boolean primitive, String type, String name) {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", primitive ? type : List.of(type, "null"));
        String unit = name.endsWith("Ms") ? "Milliseconds" : name.endsWith("Ns") ? "Nanoseconds" : "";
        if (!unit.isEmpty()) {
            schema.put("description", unit);
        }
        return schema;
    }

    /** Texts, lists and maps may be null where a record's documentation says so. */
    private static Map<String, Object> nullable(String type, String name, Map<String, Object> more) {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", name.isEmpty() ? type : List.of(type, "null"));
        schema.putAll(more);
        return schema;
    }

    private Map<String, Object> reference(String name, List<Class<?>> types) {
        if (!schemas.containsKey(name)) {
            schemas.put(name, Map.of());
            Map<String, Object> members = new LinkedHashMap<>();
            for (Class<?> type : types) {
                for (RecordComponent component : type.getRecordComponents()) {
                    Map<String, Object> member = schema(component.getGenericType(), component.getName());
                    members.put(
                            component.getName(),
                            member.containsKey("$ref")
                                    ? Map.of("oneOf", List.of(member, Map.of("type", "null")))
                                    : member);
                }
            }
            schemas.put(name, object(members));
        }
        return Map.of("$ref", SCHEMAS + name);
    }

    private static Map<String, Object> object(Map<String, ?> members) {
        return Map.of("type", "object", "properties", members, "additionalProperties", false);
    }
}
