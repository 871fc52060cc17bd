package io.ringmill.server;

import io.ringmill.Engine;
import io.ringmill.server.api.Api;
import io.ringmill.server.host.Host;
import io.ringmill.server.http.Access;
import io.ringmill.server.http.HttpCounters;
import io.ringmill.server.http.HttpServer;
import io.ringmill.server.http.Problem;
import io.ringmill.server.http.Routes;
import io.ringmill.server.http.StaticFiles;
import io.ringmill.server.live.LiveEngine;
import io.ringmill.server.metrics.MetricsResource;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Serves the page, the API and the metrics of an engine. The engine knows nothing of it; what is shown comes from snapshots and
 * reads at safe points, so that no client holds up the ring.
 *
 * <p><b>Threading:</b> any thread; its own threads are daemons, named {@code ringmill-server-…}.
 */
public final class Server implements AutoCloseable {

    private static final String PAGE = "io/ringmill/server/page";
    private static final String UPLOT = "META-INF/resources/webjars/uplot/1.6.30/dist/";

    private final HttpCounters counters = new HttpCounters();
    private final boolean tokens;
    private final HttpServer http;
    private Optional<LiveEngine> live = Optional.empty();

    private Server(ServerSettings settings, Supplier<String> doing) throws IOException {
        tokens = settings.token().isPresent() || settings.readToken().isPresent();
        Routes routes = new Routes()
                .elsewhere(new Problem(
                        503,
                        "recovering",
                        "the program is about to start its engine, which may take a while if it recovers from a journal:"
                                + " /readyz tells when it is there",
                        Map.of(),
                        Map.of("Retry-After", "1")));
        http = HttpServer.start(settings.http(), Health.before(doing, tokens).addTo(routes), page(), counters);
    }

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
        Server server = ahead(settings, () -> "");
        try {
            server.serve(engine, host);
            return server;
        } catch (RuntimeException failed) {
            server.close();
            throw failed;
        }
    }

    /**
     * Answers for a program that has yet to start its engine, as one does that recovers from a journal: {@code /healthz} says that
     * it is alive, {@code /readyz} that it is not ready, and all else is 503 until {@link #serve} is called.
     *
     * @param doing says, in a few words, what the program is doing; from any thread
     * @throws IOException as {@link #start(Engine, ServerSettings, Host)} does
     * @throws IllegalArgumentException as that does
     */
    public static Server ahead(ServerSettings settings, Supplier<String> doing) throws IOException {
        return new Server(settings, doing);
    }

    /**
     * Serves an engine from now on, and what there is beside it.
     *
     * @throws IllegalStateException if it serves one already
     */
    public synchronized void serve(Engine engine, Host host) {
        if (live.isPresent()) {
            throw new IllegalStateException("this server has its engine");
        }
        LiveEngine own = LiveEngine.start(engine, host, Clock.systemUTC());
        live = Optional.of(own);
        Routes routes = new Routes().get("/metrics", Access.READ, new MetricsResource(engine, host, counters));
        Health.of(own, tokens).addTo(routes);
        Api.addTo(routes, own);
        http.serve(routes);
    }

    private static StaticFiles page() {
        return new StaticFiles(Server.class.getClassLoader())
                .folder(PAGE)
                .file("/vendor/uPlot.esm.js", UPLOT + "uPlot.esm.js")
                .file("/vendor/uPlot.min.css", UPLOT + "uPlot.min.css");
    }

    /** Where the page is. */
    public URI uri() {
        return http.uri();
    }

    @Override
    public synchronized void close() {
        http.close();
        live.ifPresent(LiveEngine::close);
    }
}
