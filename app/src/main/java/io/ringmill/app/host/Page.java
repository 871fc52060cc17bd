package io.ringmill.app.host;

import io.ringmill.Engine;
import io.ringmill.app.terminal.Terminal;
import io.ringmill.server.Server;
import io.ringmill.server.ServerSettings;
import io.ringmill.server.host.Host;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.util.function.Supplier;

/** The page of an engine while that runs, and as long behind its end as somebody wants. Threading: one thread. */
public final class Page implements AutoCloseable {

    private static final int PORTS_TO_TRY = 100;

    private final Server server;

    private Page(Server server) {
        this.server = server;
    }

    /**
     * Finds out, before anything runs, whether it can be served so: nothing that is secret is missing, and the port can be had.
     *
     * @throws IOException if not; the message says what to do
     */
    public static void check(ServerSettings settings) throws IOException {
        try {
            settings.check();
        } catch (IllegalArgumentException unfit) {
            throw new IOException("the page cannot be served: " + unfit.getMessage(), unfit);
        }
        try (ServerSocket probe = new ServerSocket(settings.port(), 1, InetAddress.getByName(settings.host()))) {
            probe.getLocalPort();
        } catch (BindException taken) {
            throw new IOException(
                    "port " + settings.port() + " of " + settings.host() + " cannot be had for the page: "
                            + taken.getMessage() + "; choose another, or leave the page out with --no-page",
                    taken);
        } catch (UnknownHostException unknown) {
            throw new IOException("there is no host " + settings.host() + " to serve the page at", unknown);
        }
    }

    /**
     * The port of these settings, or else the next one that is free.
     *
     * @throws IOException if none of the next is free either
     */
    public static ServerSettings withFreePort(ServerSettings wanted, Terminal terminal) throws IOException {
        for (int port = wanted.port(); port < wanted.port() + PORTS_TO_TRY - 1; port++) {
            try {
                check(wanted.withPort(port));
                if (port != wanted.port()) {
                    terminal.note("port " + wanted.port() + " is taken: the page is at the next one that is free");
                }
                return wanted.withPort(port);
            } catch (IOException taken) {
                if (!(taken.getCause() instanceof BindException)) {
                    throw taken;
                }
            }
        }
        check(wanted);
        return wanted;
    }

    /**
     * Answers that the program is alive and not ready, until there is an engine to {@link #serve}.
     *
     * @param doing says what the program is doing; from any thread
     */
    public static Page ahead(ServerSettings settings, Supplier<String> doing) throws IOException {
        return new Page(Server.ahead(settings, doing));
    }

    /** Serves an engine from now on. */
    public void serve(Engine engine, Host host) {
        server.serve(engine, host);
    }

    /** Serves an engine. */
    public static Page open(Engine engine, ServerSettings settings, Host host) throws IOException {
        return new Page(Server.start(engine, settings, host));
    }

    /** Says where it is. */
    public void tell(Terminal terminal) {
        terminal.note("page at " + server.uri());
    }

    /** Which port it has. */
    public int port() {
        return server.uri().getPort();
    }

    @Override
    public void close() {
        server.close();
    }
}
