package io.ringmill.server.http;

import java.util.Map;

/**
 * What a client is told that cannot be served: a problem document (RFC 9457), {@code application/problem+json}.
 *
 * <p>{@code code} is its {@code type}, for programs, such as {@code unknown-rule}; {@code detail} is a sentence for people.
 */
public final class Problem extends Exception {
    private static final long serialVersionUID = 1;

    private final int status;
    private final String code;
    private final transient Map<String, Object> more;
    private final transient Map<String, String> headers;

    public Problem(int status, String code, String detail) {
        this(status, code, detail, Map.of(), Map.of());
    }

    /** {@code more}: further members of the document. */
    public Problem(int status, String code, String detail, Map<String, Object> more, Map<String, String> headers) {
        super(detail, null, false, false);
        this.status = status;
        this.code = code;
        this.more = Map.copyOf(more);
        this.headers = Map.copyOf(headers);
    }

    public static Problem badRequest(String code, String detail) {
        return new Problem(400, code, detail);
    }

    public static Problem notFound(String code, String detail) {
        return new Problem(404, code, detail);
    }

    public int status() {
        return status;
    }

    public String code() {
        return code;
    }

    public Map<String, Object> more() {
        return more;
    }

    public Map<String, String> headers() {
        return headers;
    }
}
