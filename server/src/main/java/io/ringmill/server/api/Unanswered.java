package io.ringmill.server.api;

import io.ringmill.server.http.Problem;
import io.ringmill.server.live.Pulse;
import io.ringmill.server.live.UnansweredException;
import java.util.Map;

/** What clients are told if the engine does not answer. */
final class Unanswered {

    private static final Map<String, String> LATER = Map.of("Retry-After", "2");

    private Unanswered() {}

    static Problem problem(Pulse pulse, UnansweredException late) {
        if (late.why() == UnansweredException.Why.BUSY) {
            return new Problem(
                    503, "engine-busy", "too much is asked of the engine at once; try again", Map.of(), LATER);
        }
        String why = pulse.note().isEmpty() ? "the engine has not answered for 2 s" : pulse.note();
        return new Problem(503, "engine-stalled", why, Map.of(), LATER);
    }

    /** As {@link #problem}, of a change. */
    static Problem ofChange(Pulse pulse, UnansweredException late) {
        Problem problem = problem(pulse, late);
        return late.begun()
                ? new Problem(
                        problem.status(),
                        problem.code(),
                        problem.getMessage()
                                + "; the change has begun, and may still take effect: look at the list of rules",
                        Map.of(),
                        problem.headers())
                : new Problem(
                        problem.status(),
                        problem.code(),
                        problem.getMessage() + "; nothing was changed",
                        Map.of(),
                        problem.headers());
    }
}
