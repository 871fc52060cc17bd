package io.ringmill.server.http;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Sessions of browsers: a random id stands for a token, so that no page holds one. Bounded: the oldest goes when there are too
 * many.
 *
 * <p><b>Threading:</b> any thread.
 */
final class Sessions {

    static final long LIFE_S = TimeUnit.HOURS.toSeconds(12);
    private static final int MOST = 1000;
    private static final int ID_BYTES = 24;

    private record Session(Identity identity, long endsNs) {}

    private final SecureRandom random = new SecureRandom();
    private final Map<String, Session> sessions = new LinkedHashMap<>();

    synchronized String begin(Identity identity) {
        if (sessions.size() >= MOST) {
            sessions.remove(sessions.keySet().iterator().next());
        }
        String id = id();
        sessions.put(id, new Session(identity, System.nanoTime() + TimeUnit.SECONDS.toNanos(LIFE_S)));
        return id;
    }

    String id() {
        byte[] bytes = new byte[ID_BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    synchronized Optional<Identity> find(String id) {
        Session session = sessions.get(id);
        if (session == null) {
            return Optional.empty();
        }
        if (System.nanoTime() - session.endsNs > 0) {
            sessions.remove(id);
            return Optional.empty();
        }
        return Optional.of(session.identity);
    }

    synchronized void end(String id) {
        sessions.remove(id);
    }
}
