package io.ringmill.ingest.http;

import io.ringmill.ingest.TlsTrouble;
import java.net.ConnectException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.Optional;

/** What answers and exceptions of HTTP mean to the user. */
public final class HttpTrouble {

    /** How long to wait for a connection. */
    public static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

    static final String LATE = "no answer within the 'timeout'";

    static final int UNAUTHORIZED = 401;
    static final int FORBIDDEN = 403;
    static final int NOT_FOUND = 404;
    static final int TOO_LARGE = 413;
    static final int TOO_MANY_REQUESTS = 429;
    static final int SERVER_ERROR = 500;

    private static final int REQUEST_TIMEOUT = 408;
    private static final int GONE = 410;
    private static final int PROXY_LOGIN = 407;

    private HttpTrouble() {}

    /** Whether a further request would get the same answer. */
    public static boolean isFinal(int status) {
        return status < SERVER_ERROR && status != REQUEST_TIMEOUT && status != TOO_MANY_REQUESTS;
    }

    /** What a status means to the user. */
    public static String refusal(int status) {
        String answer = "the server answered with status " + status;
        return switch (status) {
            case UNAUTHORIZED, PROXY_LOGIN -> answer + ": it wants a login, which 'headers' can give";
            case FORBIDDEN -> answer + ": this access is not permitted; look at 'headers' and the url";
            case NOT_FOUND, GONE -> answer + ": there is nothing at this address; is the url right?";
            default -> isFinal(status) ? answer + "; is the url right?" : answer;
        };
    }

    /** What an exception means to the user. */
    public static String describe(Throwable e) {
        if (e instanceof HttpConnectTimeoutException) {
            return "no connection within " + CONNECT_TIMEOUT.toSeconds() + " s";
        }
        if (e instanceof HttpTimeoutException) {
            return LATE;
        }
        if (isOfAnUnknownHost(e)) {
            return "no connection: there is no such host, or its name cannot be looked up";
        }
        if (e instanceof ConnectException) {
            return "no connection: nobody listens there";
        }
        Optional<String> tls = TlsTrouble.describe(e);
        if (tls.isPresent()) {
            return tls.get();
        }
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    /** The exception lies within one or two others, as it comes from the client's thread or from who has called. */
    private static boolean isOfAnUnknownHost(Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnresolvedAddressException) {
                return true;
            }
        }
        return false;
    }
}
