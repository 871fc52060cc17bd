package io.ringmill.server;

import io.ringmill.Engine;
import io.ringmill.server.host.Host;
import io.ringmill.server.http.Routes;
import java.io.IOException;
import java.net.URI;

/**
 * Serves the page, the API and the metrics of an engine. The engine knows nothing of it; what is shown comes from snapshots and
 * reads at safe points, so that no client holds up the ring.
 *
 * <p><b>Threading:</b> any thread; its own threads are daemons, named {@code ringmill-server-…}.
 */
public final class Server implements AutoCloseable {

    private Server() {}

    /** Serves an engine that somebody's program runs. */
    public static Server start(Engine engine, ServerSettings settings) throws IOException {
        return start(engine, settings, Host.NONE);
    }

    /**
     * Serves an engine and what there is beside it.
     *
     * @throws IOException if the port cannot be had, or certificates cannot be read; the message is a sentence for the user
     * @throws IllegalArgumentException if the settings would let in anybody from elsewhere
     */
    public static Server start(Engine engine, ServerSettings settings, Host host) throws IOException {
        new Routes();
        throw new UnsupportedOperationException("not built yet");
    }

    /** Where the page is. */
    public URI uri() {
        throw new UnsupportedOperationException("not built yet");
    }

    @Override
    public void close() {}
}
