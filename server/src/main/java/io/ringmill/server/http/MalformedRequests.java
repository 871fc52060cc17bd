package io.ringmill.server.http;

import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/** Answers what Jetty refuses before it is a request: what is no HTTP, or has a head that is too long. */
final class MalformedRequests implements Request.Handler {

    private final Answers answers;
    private final HttpCounters counters;

    MalformedRequests(Answers answers, HttpCounters counters) {
        this.answers = answers;
        this.counters = counters;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        int status = response.getStatus();
        if (request.getAttribute(ErrorHandler.ERROR_EXCEPTION) instanceof HttpException refused) {
            status = refused.getCode();
        }
        Problem problem = switch (status) {
            case 414 -> new Problem(414, "address-too-long", "the address is too long");
            case 431 -> new Problem(431, "head-too-long", "the headers are too long");
            case 408 -> LimitedBody.tooSlow();
            default ->
                status >= 500 && status != 505
                        ? new Problem(500, "failed", "the server failed to answer")
                        : new Problem(status < 400 ? 400 : status, "bad-request", "this is not a request of HTTP/1.1");
        };
        counters.refused(problem.code(), Request.getRemoteAddr(request), problem.getMessage());
        answers.write(request, response, callback, problem);
        return true;
    }
}
