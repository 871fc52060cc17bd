package io.ringmill.server.http;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves routes and files over HTTP/1.1, within limits.
 *
 * <p><b>Threading:</b> any thread; a few threads of its own, daemons, answer.
 */
public final class HttpServer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);
    /** None of them waits. */
    private static final int THREADS = 8;

    private static final int LONG_BODIES = 4;

    private final HttpSettings settings;
    private final Server server;
    private final ServerConnector connector;
    private final ScheduledExecutorService timer;
    private final Streams streams;
    private final Workers workers = new Workers();
    private final Dispatcher dispatcher;

    /** Of its own. */
    private final Routes sessions;

    private HttpServer(HttpSettings settings, Routes routes, StaticFiles files, HttpCounters counters, long stuckMs)
            throws IOException {
        this.settings = settings;
        QueuedThreadPool threads = new QueuedThreadPool(THREADS, 2, 30_000);
        threads.setName("ringmill-server");
        threads.setDaemon(true);
        threads.setThreadsPriority(Thread.NORM_PRIORITY - 1);
        server = new Server(threads, new ScheduledExecutorScheduler("ringmill-server-scheduler", true), null);
        timer = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "ringmill-server-timer");
            thread.setDaemon(true);
            return thread;
        });
        ConnectionGuard guard = new ConnectionGuard(settings.limits(), counters);
        List<ConnectionFactory> factories = new ArrayList<>();
        if (settings.certificates().isPresent()) {
            TlsContext tls = TlsContext.read(settings.certificates().get(), counters);
            factories.add(new SslConnectionFactory(tls.factory(), "http/1.1"));
            every(2_000, tls::reloadIfChanged);
        }
        factories.add(new HttpConnectionFactory(configuration(settings.limits())));
        connector = new ServerConnector(server, 1, 1, factories.toArray(ConnectionFactory[]::new));
        connector.setHost(settings.host());
        connector.setPort(settings.port());
        connector.setIdleTimeout(settings.limits().requestMs());
        connector.setAcceptQueueSize(128);
        connector.setReuseAddress(true);
        connector.addBean(guard);
        server.addConnector(connector);
        Answers answers = new Answers(counters);
        server.setErrorHandler(new MalformedRequests(answers, counters));
        try {
            connector.open();
        } catch (IOException taken) {
            timer.shutdownNow();
            throw taken;
        }
        Admission admission = new Admission(settings, connector.getLocalPort());
        streams = new Streams(settings.limits().streams(), admission.sessions(), counters, stuckMs);
        sessions = new SessionRoutes(admission).routes();
        dispatcher = new Dispatcher(
                settings.limits(),
                new Names(settings, connector.getLocalPort()),
                admission,
                router(routes),
                files,
                new Dispatcher.Serving(answers, streams, guard, counters, new BodyGate(LONG_BODIES, workers), workers));
        server.setHandler(dispatcher);
        every(Streams.HEARTBEAT_MS, streams::heartbeat);
        every(250, guard::sweep);
    }

    /**
     * Serves.
     *
     * @throws IOException if the port cannot be had, or certificates cannot be read; the message is a sentence for the user
     * @throws IllegalArgumentException if the settings would let in anybody from elsewhere
     */
    public static HttpServer start(HttpSettings settings, Routes routes, StaticFiles files, HttpCounters counters)
            throws IOException {
        return start(settings, routes, files, counters, Streams.STUCK_MS);
    }

    static HttpServer start(
            HttpSettings settings, Routes routes, StaticFiles files, HttpCounters counters, long stuckMs)
            throws IOException {
        settings.check();
        HttpServer started = null;
        try {
            started = new HttpServer(settings, routes, files, counters, stuckMs);
            started.server.start();
        } catch (IOException failed) {
            closeAll(started);
            throw new IOException(
                    "server: cannot serve on " + settings.host() + ":" + settings.port() + ": " + failed.getMessage(),
                    failed);
        } catch (Exception failed) {
            closeAll(started);
            throw new IOException("server: cannot start: " + failed.getMessage(), failed);
        }
        if (!settings.isLoopback() && settings.certificates().isEmpty()) {
            LOG.warn(
                    "server: tokens and data go over the network unencrypted; set 'tls', or put a proxy with TLS in front");
        }
        return started;
    }

    private Router router(Routes routes) {
        List<Routes.Route> all = new ArrayList<>(sessions.all());
        all.addAll(routes.all());
        return new Router(all, routes.elsewhere());
    }

    /** Serves other routes from now on. */
    public void serve(Routes routes) {
        dispatcher.route(router(routes));
    }

    private static void closeAll(HttpServer started) {
        if (started != null) {
            started.close();
        }
    }

    private void every(long periodMs, Runnable task) {
        // It ends with the timer.
        ScheduledFuture<?> unused =
                timer.scheduleWithFixedDelay(guarded(task), periodMs, periodMs, TimeUnit.MILLISECONDS);
    }

    private static Runnable guarded(Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (RuntimeException failed) {
                LOG.error("a task of the server failed", failed);
            }
        };
    }

    private static HttpConfiguration configuration(HttpSettings.Limits limits) {
        HttpConfiguration http = new HttpConfiguration();
        http.setRequestHeaderSize(limits.headerBytes());
        http.setSendServerVersion(false);
        http.setSendXPoweredBy(false);
        http.setSendDateHeader(true);
        http.setIdleTimeout(-1);
        // Which names are served is checked for plain HTTP, too.
        SecureRequestCustomizer secure = new SecureRequestCustomizer(false);
        http.addCustomizer(secure);
        return http;
    }

    /** Where it serves. */
    public URI uri() {
        String host = settings.host();
        boolean any = host.equals("0.0.0.0") || host.equals("::");
        String named = any ? "localhost" : host.indexOf(':') >= 0 ? "[" + host + "]" : host;
        String scheme = settings.certificates().isPresent() ? "https" : "http";
        return URI.create(scheme + "://" + named + ":" + connector.getLocalPort() + "/");
    }

    /** Ends all streams and connections. Idempotent. */
    @Override
    public void close() {
        timer.shutdownNow();
        streams.closeAll();
        try {
            server.setStopTimeout(0);
            server.stop();
        } catch (Exception failed) {
            LOG.warn("the server did not stop cleanly", failed);
        }
        workers.close();
    }
}
