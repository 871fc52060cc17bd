package io.ringmill.app.host;

import io.ringmill.server.host.Intake.Taken;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** What became of bodies by their names: of the newest ones, in memory. Threading: any. */
final class RepeatedBodies {

    private static final int MOST = 100_000;

    private final Map<String, CompletableFuture<Taken>> bodies = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, CompletableFuture<Taken>> eldest) {
            return size() > MOST;
        }
    };

    /** Keeps a body, unless there is one of that name, which is returned; else null. */
    synchronized CompletableFuture<Taken> putIfAbsent(String name, CompletableFuture<Taken> body) {
        return bodies.putIfAbsent(name, body);
    }

    synchronized void remove(String name) {
        bodies.remove(name);
    }
}
