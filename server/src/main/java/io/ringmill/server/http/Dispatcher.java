package io.ringmill.server.http;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a request from admission to its answer. What is open to all, and files, never wait, and are answered on the connection's own
 * thread; all else is a worker's.
 */
final class Dispatcher extends Handler.Abstract {

    private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);
    private static final Set<String> SAFE = Set.of("GET", "HEAD");
    /** No form can send one of these. */
    private static final Set<String> BODIES =
            Set.of("application/json", "application/x-ndjson", "application/yaml", "text/csv");

    private static final Set<String> SECRETS = Set.of("token", "access_token", "readtoken", "authorization");
    private static final int LONGEST_PATH = 2048;
    private static final int LONGEST_QUERY = 4096;

    private final HttpSettings.Limits limits;
    private final Names names;
    private final Admission admission;
    private volatile Router router;
    private final StaticFiles files;
    private final Serving serving;

    /** What all requests share. */
    record Serving(
            Answers answers,
            Streams streams,
            ConnectionGuard guard,
            HttpCounters counters,
            BodyGate gate,
            Workers workers) {}

    Dispatcher(
            HttpSettings.Limits limits,
            Names names,
            Admission admission,
            Router router,
            StaticFiles files,
            Serving serving) {
        this.limits = limits;
        this.names = names;
        this.admission = admission;
        this.router = router;
        this.files = files;
        this.serving = serving;
    }

    /** Has requests from now on find other routes. */
    void route(Router other) {
        router = other;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        serving.guard.handling(request);
        request.addIdleTimeoutListener(timeout -> false);
        Callback end = hasBody(request)
                ? BodyRest.dropped(request, RequestExchange.deadlineNs(request, limits), serving.guard, callback)
                : callback;
        try {
            admit(request, response, end);
        } catch (Throwable failure) {
            fail(request, response, end, failure);
        }
        return true;
    }

    private void admit(Request request, Response response, Callback callback) throws Exception {
        names.checkHost(request);
        String path = Objects.requireNonNullElse(request.getHttpURI().getPath(), ""); // CONNECT has none
        checkAddress(path, request.getHttpURI().getQuery());
        boolean safe = SAFE.contains(request.getMethod());
        Optional<StaticFiles.File> file = safe ? files.find(path) : Optional.empty();
        if (file.isPresent()) {
            serving.guard.answering(request);
            serving.answers.write(request, response, callback, file.get());
            return;
        }
        Router.Match match = router.match(request.getMethod(), path);
        Access access = match.route().access();
        if (!safe || access != Access.OPEN) {
            names.checkOrigin(request);
        }
        Identity identity = admission.identify(request);
        admission.check(identity, access);
        RequestExchange exchange = new RequestExchange(request, match, identity, admission.sessionId(request), limits);
        if (!hasBody(request)) {
            if (access == Access.OPEN) {
                answer(request, response, callback, match.route(), exchange);
            } else {
                serving.workers.run(() -> answerOrFail(request, response, callback, match.route(), exchange));
            }
            return;
        }
        checkMediaType(request);
        if (request.getLength() > limits.bodyBytes()) {
            throw LimitedBody.tooLong(limits.bodyBytes());
        }
        serving.guard.reading(request);
        serving.gate.gather(
                request,
                limits,
                body -> {
                    serving.guard.read(request);
                    exchange.raw(body);
                    answerOrFail(request, response, callback, match.route(), exchange);
                },
                failure -> fail(request, response, callback, failure));
    }

    private void answerOrFail(
            Request request, Response response, Callback callback, Routes.Route route, RequestExchange exchange) {
        try {
            answer(request, response, callback, route, exchange);
        } catch (Throwable failure) {
            fail(request, response, callback, failure);
        }
    }

    private static boolean hasBody(Request request) {
        return request.getLength() > 0 || request.getHeaders().contains("Transfer-Encoding");
    }

    private static void checkAddress(String path, String query) throws Problem {
        if (path.length() > LONGEST_PATH || (query != null && query.length() > LONGEST_QUERY)) {
            throw new Problem(414, "address-too-long", "the address is too long");
        }
        if (!path.startsWith("/")) {
            throw Problem.badRequest("bad-address", "an address begins with '/'");
        }
        for (Map.Entry<String, List<String>> each :
                RequestExchange.parsed(query).entrySet()) {
            if (SECRETS.contains(each.getKey().toLowerCase(java.util.Locale.ROOT))) {
                throw Problem.badRequest(
                        "token-in-address",
                        "a token in an address ends up in logs; send the header 'Authorization: Bearer TOKEN', and make"
                                + " a new token if this one was real");
            }
        }
    }

    private static void checkMediaType(Request request) throws Problem {
        String type = RequestExchange.mediaType(request);
        if (!SAFE.contains(request.getMethod()) && !BODIES.contains(type)) {
            throw new Problem(
                    415,
                    "wrong-media-type",
                    "a body needs a Content-Type: application/json, application/x-ndjson, application/yaml or text/csv");
        }
    }

    private void answer(
            Request request, Response response, Callback callback, Routes.Route route, RequestExchange exchange)
            throws Exception {
        Answer answer = route.resource().answer(exchange);
        if (answer.body() instanceof EventStream.Opening opening) {
            if (request.getMethod().equals("HEAD")) {
                serving.answers.write(request, response, callback, new Answer(200, "", null, answer.headers()));
                return;
            }
            serving.streams.open(opening, request, response, callback, () -> {
                serving.guard.streaming(request);
                serving.answers.head(response, answer.status(), answer.mediaType(), answer.headers());
            });
            return;
        }
        serving.guard.answering(request);
        serving.answers.write(request, response, callback, answer);
    }

    private void fail(Request request, Response response, Callback callback, Throwable failure) {
        if (response.isCommitted()) {
            callback.failed(failure);
            return;
        }
        Problem problem = ProblemException.in(failure);
        if (problem == null) {
            LOG.error(
                    "{} {} failed",
                    request.getMethod(),
                    HttpCounters.plain(request.getHttpURI().getPath()),
                    failure);
            problem = new Problem(500, "failed", "the server failed to answer; its log says why");
        } else if (!isOrdinary(problem.status())) {
            serving.counters.refused(
                    problem.code(),
                    Request.getRemoteAddr(request),
                    request.getMethod() + " " + request.getHttpURI().getPath() + ": " + problem.getMessage());
        }
        response.reset();
        if (problem.status() == 408 || problem.status() == 413) {
            response.getHeaders().put("Connection", "close");
        }
        serving.guard.answering(request);
        serving.answers.write(request, response, callback, problem);
    }

    /** What a client may get wrong without anybody being refused. */
    private static boolean isOrdinary(int status) {
        return status == 404 || status == 409 || status == 422 || status == 501;
    }
}
