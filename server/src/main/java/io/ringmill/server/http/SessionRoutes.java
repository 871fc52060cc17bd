package io.ringmill.server.http;

import java.util.Locale;

/** Begins, tells of and ends sessions. */
final class SessionRoutes {

    private static final String PATH = "/api/v1/session";

    private record Session(String access, boolean tokens, String who) {}

    private final Admission admission;

    SessionRoutes(Admission admission) {
        this.admission = admission;
    }

    Routes routes() {
        return new Routes()
                .get(PATH, Access.OPEN, exchange -> Answer.json(session(plain(exchange))))
                .post(PATH, Access.READ, exchange -> begin(plain(exchange)))
                .delete(PATH, Access.OPEN, exchange -> end(plain(exchange)));
    }

    /** A request without parameters. */
    private static RequestExchange plain(Exchange exchange) throws Problem {
        if (!exchange.queryNames().isEmpty()) {
            throw Problem.badRequest("unknown-parameter", "a session takes no parameters in the address");
        }
        return (RequestExchange) exchange;
    }

    private Session session(RequestExchange exchange) {
        Identity identity = exchange.identity();
        String access = identity.access() == Access.OPEN
                ? "none"
                : identity.access().name().toLowerCase(Locale.ROOT);
        return new Session(access, admission.hasTokens(), identity.who());
    }

    private Answer begin(RequestExchange exchange) {
        Answer answer = Answer.json(session(exchange));
        if (!admission.hasTokens()) {
            return answer;
        }
        exchange.sessionId().ifPresent(admission.sessions()::end);
        String id = admission.sessions().begin(exchange.identity());
        return answer.header("Set-Cookie", cookie(exchange, id, Sessions.LIFE_S));
    }

    private Answer end(RequestExchange exchange) {
        exchange.sessionId().ifPresent(admission.sessions()::end);
        return Answer.none().header("Set-Cookie", cookie(exchange, "", 0));
    }

    private String cookie(RequestExchange exchange, String value, long maxAgeS) {
        return admission.cookie() + "=" + value + "; Path=/; HttpOnly; SameSite=Strict; Max-Age=" + maxAgeS
                + (exchange.isSecure() ? "; Secure" : "");
    }
}
