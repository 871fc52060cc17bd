package io.ringmill.server.http;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.X509Certificate;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.http.HttpCookie;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Request;

/**
 * Says who asks: by token, by session, by certificate; or, where nothing of that is set, everybody on this machine.
 *
 * <p><b>Threading:</b> any thread.
 */
final class Admission {

    private static final String BEARER = "bearer ";

    private final Optional<byte[]> token;
    private final Optional<byte[]> readToken;
    private final boolean clients;
    private final String cookie;
    private final Sessions sessions = new Sessions();
    private final FailureLimit failures = new FailureLimit();

    Admission(HttpSettings settings, int port) {
        token = settings.token().map(Admission::hash);
        readToken = settings.readToken().map(Admission::hash);
        clients = settings.hasClients();
        // Cookies do not tell ports apart.
        cookie = "ringmill-session-" + port;
    }

    private static byte[] hash(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }

    boolean hasTokens() {
        return token.isPresent() || readToken.isPresent();
    }

    Sessions sessions() {
        return sessions;
    }

    String cookie() {
        return cookie;
    }

    /** The id of the session that a request names. */
    Optional<String> sessionId(Request request) {
        for (HttpCookie each : Request.getCookies(request)) {
            if (each.getName().equals(cookie)) {
                return Optional.of(each.getValue());
            }
        }
        return Optional.empty();
    }

    /**
     * Who asks.
     *
     * @throws Problem if they show a token that is wrong
     */
    Identity identify(Request request) throws Problem {
        String certificate = certificateName(request);
        if (!hasTokens()) {
            return new Identity(Access.CHANGE, clients ? certificate : "local");
        }
        String authorization = request.getHeaders().get("Authorization");
        if (authorization != null) {
            return byToken(authorization, Request.getRemoteAddr(request));
        }
        return sessionId(request).flatMap(sessions::find).orElse(Identity.NOBODY);
    }

    private Identity byToken(String authorization, String address) throws Problem {
        boolean bearer = authorization.toLowerCase(Locale.ROOT).startsWith(BEARER);
        byte[] given = hash(bearer ? authorization.substring(BEARER.length()).trim() : "");
        // Both are compared, whichever it is.
        boolean change = isEqual(token, given);
        boolean read = isEqual(readToken, given);
        if (change) {
            return new Identity(Access.CHANGE, "token");
        }
        if (read) {
            return new Identity(Access.READ, "readToken");
        }
        // A right token is let in before this: behind a proxy all come from one address.
        if (failures.isOver(address)) {
            throw new Problem(
                    429,
                    "too-many-wrong-tokens",
                    "too many wrong tokens came from this address; try again in a minute",
                    Map.of(),
                    Map.of("Retry-After", "60"));
        }
        failures.failed(address);
        throw unauthorized("wrong-token", "this is not a token of this server");
    }

    private static boolean isEqual(Optional<byte[]> wanted, byte[] given) {
        return wanted.isPresent() && MessageDigest.isEqual(wanted.get(), given);
    }

    private static Problem unauthorized(String code, String detail) {
        return new Problem(401, code, detail, Map.of(), Map.of("WWW-Authenticate", "Bearer realm=\"ringmill\""));
    }

    /** Refuses who may not do this. */
    void check(Identity identity, Access wanted) throws Problem {
        if (identity.may(wanted)) {
            return;
        }
        if (identity.equals(Identity.NOBODY)) {
            throw unauthorized("token-missing", "this needs a token: the header 'Authorization: Bearer TOKEN'");
        }
        throw new Problem(403, "may-not-change", "this token is to see; to change something takes the other one");
    }

    private static String certificateName(Request request) {
        Object data = request.getAttribute(EndPoint.SslSessionData.ATTRIBUTE);
        if (data instanceof EndPoint.SslSessionData session && session.peerCertificates() != null) {
            X509Certificate[] chain = session.peerCertificates();
            return chain.length == 0
                    ? "nobody"
                    : chain[0].getSubjectX500Principal().getName();
        }
        return "nobody";
    }
}
