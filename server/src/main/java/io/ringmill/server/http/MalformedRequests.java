package io.ringmill.server.http;

import java.util.Locale;
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
        String reason = "";
        if (request.getAttribute(ErrorHandler.ERROR_EXCEPTION) instanceof HttpException refused) {
            status = refused.getCode();
            Throwable cause = ((Throwable) refused).getCause();
            reason = refused.getReason() + (cause == null ? "" : ": " + cause.getMessage());
        }
        Problem problem = switch (status) {
            case 414 -> new Problem(414, "address-too-long", "the address is too long");
            case 431 -> new Problem(431, "head-too-long", "the headers are too long");
            case 408 -> LimitedBody.tooSlow();
            default ->
                status >= 500 && status != 505
                        ? new Problem(500, "failed", "the server failed to answer")
                        : malformed(status < 400 ? 400 : status, reason.toLowerCase(Locale.ROOT));
        };
        counters.refused(problem.code(), Request.getRemoteAddr(request), problem.getMessage());
        answers.write(request, response, callback, problem);
        return true;
    }

    private static Problem malformed(int status, String reason) {
        String path = path(reason);
        return path.isEmpty()
                ? new Problem(status, "bad-request", "this is not a request of HTTP/1.1")
                : new Problem(status, "bad-address", path);
    }

    /** What is wrong with the path, if that is it. */
    private static String path(String reason) {
        if (reason.contains("empty segment")) {
            return "the path has '//': a name in it is empty";
        }
        if (reason.contains("separator")) {
            return "the path has an encoded '/' (%2F) or '\\' (%5C), which no name here holds";
        }
        if (reason.contains("segment") || reason.contains("parameter")) {
            return "the path has a segment '.' or '..' that is encoded or has a ';' behind it";
        }
        if (reason.contains("hex") || reason.contains("% encoding")) {
            return "the path has a '%' without two hex digits behind it";
        }
        if (reason.contains("encoding")) {
            return "the path has bytes that are no UTF-8, or an encoded '%' (%25)";
        }
        return reason.contains("uri") || reason.contains("path")
                ? "the path leads out of '/', or has a character that must be encoded"
                : "";
    }
}
