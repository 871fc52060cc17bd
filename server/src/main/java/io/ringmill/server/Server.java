package io.ringmill.server;

import io.ringmill.Engine;
import io.ringmill.server.api.Api;
import io.ringmill.server.host.Host;
import io.ringmill.server.http.Access;
import io.ringmill.server.http.HttpCounters;
import io.ringmill.server.http.HttpServer;
import io.ringmill.server.http.Routes;
import io.ringmill.server.http.StaticFiles;
import io.ringmill.server.live.LiveEngine;
import io.ringmill.server.metrics.MetricsResource;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;

/**
 * Serves the page, the API and the metrics of an engine. The engine knows nothing of it; what is shown comes from snapshots and
 * reads at safe points, so that no client holds up the ring.
 *
 * <p><b>Threading:</b> any thread; its own threads are daemons, named {@code ringmill-server-…}.
 */
public final class Server implements AutoCloseable {

    private static final String PAGE = "io/ringmill/server/page";
    private static final String UPLOT = "META-INF/resources/webjars/uplot/1.6.30/dist/";

    private final HttpServer http;
    private final LiveEngine live;

    private Server(HttpServer http, LiveEngine live) {
        this.http = http;
        this.live = live;
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
        HttpCounters counters = new HttpCounters();
        Routes routes = new Routes().get("/metrics", Access.READ, new MetricsResource(engine, host, counters));
        boolean tokens = settings.token().isPresent() || settings.readToken().isPresent();
        LiveEngine live = LiveEngine.start(engine, host, Clock.systemUTC());
        try {
            new Health(live, tokens).addTo(routes);
            Api.addTo(routes, live);
            return new Server(HttpServer.start(settings.http(), routes, page(), counters), live);
        } catch (IOException | RuntimeException failed) {
            live.close();
            throw failed;
        }
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
    public void close() {
        http.close();
        live.close();
    }
}
