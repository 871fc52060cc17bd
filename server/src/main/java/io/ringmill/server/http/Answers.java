package io.ringmill.server.http;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Writes answers, all with the headers that keep a browser from doing what the page does not need. */
final class Answers {

    private static final Map<String, String> ALWAYS = Map.of(
            "Content-Security-Policy",
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self';"
                    + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
            "X-Content-Type-Options",
            "nosniff",
            "X-Frame-Options",
            "DENY",
            "Referrer-Policy",
            "no-referrer",
            "Cross-Origin-Opener-Policy",
            "same-origin",
            "Cross-Origin-Resource-Policy",
            "same-origin",
            "Permissions-Policy",
            "camera=(), geolocation=(), microphone=()",
            "Cache-Control",
            "no-store");

    private final HttpCounters counters;

    Answers(HttpCounters counters) {
        this.counters = counters;
    }

    void head(Response response, int status, String mediaType, Map<String, String> headers) {
        counters.answered(status);
        response.setStatus(status);
        ALWAYS.forEach(response.getHeaders()::put);
        if (!mediaType.isEmpty()) {
            response.getHeaders().put(HttpHeader.CONTENT_TYPE, mediaType);
        }
        headers.forEach(response.getHeaders()::put);
    }

    void write(Request request, Response response, Callback callback, Answer answer) {
        byte[] body = answer.body() == null
                ? new byte[0]
                : answer.body() instanceof byte[] bytes ? bytes : Json.bytes(answer.body());
        head(response, answer.status(), body.length == 0 ? "" : answer.mediaType(), answer.headers());
        if (answer.status() != 204 && answer.status() != 304) {
            response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
        }
        boolean head = request.getMethod().equals("HEAD");
        response.write(true, ByteBuffer.wrap(head ? new byte[0] : body), callback);
    }

    void write(Request request, Response response, Callback callback, StaticFiles.File file) {
        Map<String, String> headers = Map.of("Cache-Control", "no-cache", "ETag", file.tag());
        boolean known = file.tag().equals(request.getHeaders().get("If-None-Match"));
        Answer answer =
                known ? new Answer(304, "", null, headers) : new Answer(200, file.mediaType(), file.bytes(), headers);
        write(request, response, callback, answer);
    }

    void write(Request request, Response response, Callback callback, Problem problem) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("type", problem.code());
        document.put("title", problem.code().replace('-', ' '));
        document.put("status", problem.status());
        document.put("detail", problem.getMessage());
        document.putAll(problem.more());
        Answer answer = new Answer(problem.status(), "application/problem+json", document, problem.headers());
        write(request, response, callback, answer);
    }
}
