package io.ringmill.server.http;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
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
        if (query == null) {
            query = parsed(request.getHttpURI().getQuery());
        }
        List<String> values = query.getOrDefault(name, List.of());
        if (values.size() > 1) {
            throw Problem.badRequest("parameter-twice", "the parameter '" + name + "' is given twice");
        }
        return values.stream().findFirst();
    }

    static Map<String, List<String>> parsed(String query) throws Problem {
        Map<String, List<String>> parameters = new HashMap<>();
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
            T value = Json.shared().readValue(body, type);
            if (value == null) {
                throw Problem.badRequest("bad-json", "the body is null where an object is asked for");
            }
            return value;
        } catch (UnrecognizedPropertyException unknown) {
            throw Problem.badRequest(
                    "bad-json",
                    "unknown member '" + unknown.getPropertyName() + "'; there are " + unknown.getKnownPropertyIds());
        } catch (JacksonException malformed) {
            Problem inside = ProblemException.in(malformed);
            throw inside != null ? inside : Problem.badRequest("bad-json", described(malformed));
        }
    }

    private static String described(JacksonException malformed) {
        JsonLocation at = malformed.getLocation();
        String where = at == null ? "" : " (line " + at.getLineNr() + ", column " + at.getColumnNr() + ")";
        return malformed.getOriginalMessage() + where;
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
