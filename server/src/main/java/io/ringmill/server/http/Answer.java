package io.ringmill.server.http;

import java.util.Map;

/**
 * An answer.
 *
 * @param body an object written as JSON, bytes as they are, null for none, or an {@link EventStream.Opening}
 */
public record Answer(int status, String mediaType, Object body, Map<String, String> headers) {

    public static final String JSON = "application/json";

    public static Answer json(Object body) {
        return new Answer(200, JSON, body, Map.of());
    }

    public static Answer of(int status, Object body) {
        return new Answer(status, JSON, body, Map.of());
    }

    public static Answer bytes(String mediaType, byte[] body) {
        return new Answer(200, mediaType, body, Map.of());
    }

    public static Answer none() {
        return new Answer(204, "", null, Map.of());
    }

    /** Keeps the connection open for events. */
    public static Answer events(EventStream.Opening opening) {
        return new Answer(200, "text/event-stream", opening, Map.of());
    }

    public Answer header(String name, String value) {
        Map<String, String> more = new java.util.LinkedHashMap<>(headers);
        more.put(name, value);
        return new Answer(status, mediaType, body, more);
    }
}
