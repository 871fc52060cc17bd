package io.ringmill.server.http;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.eclipse.jetty.server.Request;

/** A request that was admitted. */
final class RequestExchange implements Exchange {

    private final Request request;
    private final Router.Match match;
    private final Identity identity;
    private final Optional<String> sessionId;
    private final HttpSettings.Limits limits;
    private Map<String, List<String>> query;
    private InputStream raw = InputStream.nullInputStream();

    RequestExchange(
            Request request,
            Router.Match match,
            Identity identity,
            Optional<String> sessionId,
            HttpSettings.Limits limits) {
        this.request = request;
        this.match = match;
        this.identity = identity;
        this.sessionId = sessionId;
        this.limits = limits;
    }

    void raw(InputStream body) {
        raw = body;
    }

    Identity identity() {
        return identity;
    }

    Optional<String> sessionId() {
        return sessionId;
    }

    boolean isSecure() {
        return request.isSecure();
    }

    @Override
    public String path(String name) {
        String value = match.parameters().get(name);
        if (value == null) {
            throw new IllegalArgumentException("the path has no {" + name + "}");
        }
        return value;
    }

    @Override
    public Optional<String> query(String name) throws Problem {
        List<String> values = query().getOrDefault(name, List.of());
        if (values.size() > 1) {
            throw Problem.badRequest("parameter-twice", "the parameter '" + name + "' is given twice");
        }
        return values.stream().findFirst();
    }

    @Override
    public Set<String> queryNames() throws Problem {
        return Collections.unmodifiableSet(query().keySet());
    }

    private Map<String, List<String>> query() throws Problem {
        if (query == null) {
            query = parsed(request.getHttpURI().getQuery());
        }
        return query;
    }

    static Map<String, List<String>> parsed(String query) throws Problem {
        Map<String, List<String>> parameters = new LinkedHashMap<>();
        if (query != null && !query.isEmpty()) {
            for (String part : query.split("&")) {
                int equals = part.indexOf('=');
                String name = Router.decode(equals < 0 ? part : part.substring(0, equals), true);
                String value = equals < 0 ? "" : Router.decode(part.substring(equals + 1), true);
                parameters.computeIfAbsent(name, some -> new ArrayList<>()).add(value);
            }
        }
        return parameters;
    }

    @Override
    public Optional<String> header(String name) {
        return Optional.ofNullable(request.getHeaders().get(name));
    }

    @Override
    public String mediaType() {
        return mediaType(request);
    }

    static String mediaType(Request request) {
        String type = request.getHeaders().get("Content-Type");
        if (type == null) {
            return "";
        }
        int parameters = type.indexOf(';');
        return (parameters < 0 ? type : type.substring(0, parameters)).trim().toLowerCase(Locale.ROOT);
    }

    @Override
    public InputStream body() throws IOException, Problem {
        String encoding = header("Content-Encoding").orElse("identity").toLowerCase(Locale.ROOT);
        long deadlineNs = deadlineNs(request, limits);
        if (encoding.equals("identity")) {
            return new LimitedBody(raw, limits.bodyBytes(), deadlineNs);
        }
        if (!encoding.equals("gzip")) {
            throw new Problem(415, "unknown-encoding", "the body can be plain, or Content-Encoding: gzip");
        }
        try {
            InputStream compressed = new LimitedBody(raw, limits.bodyBytes(), deadlineNs);
            return new LimitedBody(new GZIPInputStream(compressed, 8192), limits.bodyBytes(), deadlineNs);
        } catch (ZipException noGzip) {
            throw Problem.badRequest("bad-gzip", "the body is not what gzip writes: " + noGzip.getMessage());
        }
    }

    static long deadlineNs(Request request, HttpSettings.Limits limits) {
        return request.getBeginNanoTime() + limits.requestMs() * 1_000_000L;
    }

    @Override
    public <T> T json(Class<T> type) throws IOException, Problem {
        if (!mediaType().equals(Answer.JSON)) {
            throw new Problem(415, "wrong-media-type", "this takes JSON: Content-Type: application/json");
        }
        try (InputStream body = body()) {
            return JsonBody.read(body, type);
        }
    }

    @Override
    public String who() {
        return identity.who();
    }

    @Override
    public boolean mayChange() {
        return identity.may(Access.CHANGE);
    }
}
