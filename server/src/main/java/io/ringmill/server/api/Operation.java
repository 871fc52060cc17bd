package io.ringmill.server.api;

import io.ringmill.server.http.Access;
import io.ringmill.server.http.Resource;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A route, with what its description says. Built once, before the server starts. */
final class Operation {

    /** A parameter of the query or a header, with its JSON Schema. */
    record Parameter(String name, String in, String description, boolean required, Map<String, Object> schema) {}

    final String method;
    final String path;
    final Access access;
    final String tag;
    final String summary;
    final List<Parameter> parameters = new ArrayList<>();
    final List<String> bodies = new ArrayList<>();
    Type request;
    Type answer;
    String answerMediaType = "application/json";
    int status = 200;

    /** Null where another part of the server answers. */
    Resource resource;

    Operation(String method, String path, Access access, String tag, String summary) {
        this.method = method;
        this.path = path;
        this.access = access;
        this.tag = tag;
        this.summary = summary;
    }

    private Operation parameter(
            String name, String in, boolean required, String description, Map<String, Object> schema) {
        parameters.add(new Parameter(name, in, description, required, schema));
        return this;
    }

    Operation text(String name, String description) {
        return parameter(name, "query", false, description, Map.of("type", "string"));
    }

    Operation requiredText(String name, String description) {
        return parameter(name, "query", true, description, Map.of("type", "string"));
    }

    Operation timeNs(String name, String description) {
        return parameter(
                name,
                "query",
                false,
                description + " Nanoseconds since the epoch.",
                Map.of("type", "string", "pattern", "^-?[0-9]{1,19}$"));
    }

    Operation integer(String name, int otherwise, int least, int most, String description) {
        return parameter(
                name,
                "query",
                false,
                description,
                Map.of("type", "integer", "default", otherwise, "minimum", least, "maximum", most));
    }

    Operation oneOf(String name, String description, List<String> known) {
        return parameter(name, "query", false, description, Map.of("type", "string", "enum", known));
    }

    Operation flag(String name, String description) {
        return parameter(name, "query", false, description, Map.of("type", "boolean", "default", false));
    }

    Operation header(String name, String description) {
        return parameter(name, "header", false, description, Map.of("type", "string"));
    }

    /** Names of the parameters that its query may have. */
    List<String> queryNames() {
        return parameters.stream()
                .filter(parameter -> parameter.in().equals("query"))
                .map(Parameter::name)
                .toList();
    }

    /** A body of JSON. */
    Operation takes(Type type) {
        request = type;
        bodies.add("application/json");
        return this;
    }

    /** A body of one of these. */
    Operation takesAny(List<String> mediaTypes) {
        bodies.addAll(mediaTypes);
        return this;
    }

    /** With 200 and JSON. */
    Operation answers(Type type) {
        answer = type;
        return this;
    }

    Operation answersNothing() {
        status = 204;
        return this;
    }

    Operation answersEvents() {
        answerMediaType = "text/event-stream";
        answer = String.class;
        return this;
    }

    void by(Resource answering) {
        resource = answering;
    }
}
