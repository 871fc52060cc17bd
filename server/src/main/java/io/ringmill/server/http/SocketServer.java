package io.ringmill.server.http;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.server.WebSocketUpgradeHandler;

/**
 * Serves a feed over WebSockets, on the machine's own address: to try programs that read such feeds.
 *
 * <p><b>Threading:</b> any; each client has a thread, and a slow one holds up only itself.
 */
public final class SocketServer implements AutoCloseable {

    private static final int MOST_WAITING = 64;
    private static final int ORDINARY = 1000;
    private static final int TOO_MANY = 1008;

    /** What clients are told. */
    public interface Feed {

        /**
         * Talks to one client, in a thread of its own, until it returns, which ends the connection.
         *
         * @throws IOException if the client has gone
         * @throws InterruptedException if the server is closed
         */
        void serve(Client client) throws IOException, InterruptedException;
    }

    /** One connection. One thread. */
    public interface Client {

        /** The next message that it has sent, after a wait for it. */
        String receive() throws IOException, InterruptedException;

        /** Sends a message, and returns when there is room for another. */
        void send(String message) throws IOException;
    }

    private final Server server;
    private final ServerConnector connector;
    private final AtomicInteger clients = new AtomicInteger();

    private SocketServer(int port, Feed feed) {
        QueuedThreadPool threads = new QueuedThreadPool();
        threads.setName("ringmill-socket-server");
        threads.setDaemon(true);
        server = new Server(threads, new ScheduledExecutorScheduler("ringmill-socket-server-timer", true), null);
        connector = new ServerConnector(server, 1, 1);
        connector.setHost(InetAddress.getLoopbackAddress().getHostAddress());
        connector.setPort(port);
        server.addConnector(connector);
        server.setStopTimeout(0);
        server.setHandler(WebSocketUpgradeHandler.from(
                server,
                container -> container.addMapping("/*", (request, response, callback) -> new Connection(this, feed))));
    }

    /**
     * Begins to serve, whatever the path.
     *
     * @param port 0 for any that is free
     * @throws IOException if the port cannot be had; the message says which and why
     */
    public static SocketServer start(int port, Feed feed) throws IOException {
        SocketServer serving = new SocketServer(port, feed);
        try {
            serving.connector.open();
        } catch (BindException inUse) {
            throw new IOException(
                    "port " + port + " cannot be had (" + inUse.getMessage() + "); choose another, or 0 for any",
                    inUse);
        } catch (IOException taken) {
            if (taken.getCause() instanceof BindException inUse) {
                throw new IOException(
                        "port " + port + " cannot be had (" + inUse.getMessage() + "); choose another, or 0 for any",
                        inUse);
            }
            throw taken;
        }
        try {
            serving.server.start();
        } catch (Exception failed) {
            serving.close();
            throw new IOException("no WebSockets can be served: " + failed.getMessage(), failed);
        }
        return serving;
    }

    /** The port it listens on. */
    public int port() {
        return connector.getLocalPort();
    }

    /** Where clients connect. */
    public String url() {
        return "ws://localhost:" + port() + "/stream";
    }

    /** Clients that are being served. */
    public int clients() {
        return clients.get();
    }

    /** Ends all connections and stops listening. */
    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception failed) {
            throw new IllegalStateException("the WebSocket server does not stop: " + failed.getMessage(), failed);
        }
    }

    /** Jetty's end of a connection; public since Jetty calls it. */
    public static final class Connection extends Session.Listener.AbstractAutoDemanding implements Client {

        private final SocketServer owner;
        private final Feed feed;
        private final BlockingQueue<String> received = new LinkedBlockingQueue<>(MOST_WAITING);
        private volatile Thread serving;
        private volatile boolean gone;

        private Connection(SocketServer owner, Feed feed) {
            this.owner = owner;
            this.feed = feed;
        }

        @Override
        public void onWebSocketOpen(Session session) {
            super.onWebSocketOpen(session);
            Thread thread = new Thread(this::serve, "ringmill-socket-client-" + owner.clients.incrementAndGet());
            thread.setDaemon(true);
            serving = thread;
            thread.start();
        }

        private void serve() {
            try {
                feed.serve(this);
                getSession().close(ORDINARY, "the feed has ended", Callback.NOOP);
            } catch (IOException | InterruptedException | RuntimeException ended) {
                getSession().disconnect();
            } finally {
                owner.clients.decrementAndGet();
            }
        }

        @Override
        public void onWebSocketText(String message) {
            if (!received.offer(message)) {
                getSession().close(TOO_MANY, "too many messages that nobody waits for", Callback.NOOP);
            }
        }

        @Override
        public void onWebSocketPing(ByteBuffer payload) {
            getSession().sendPong(payload, Callback.NOOP);
        }

        @Override
        public void onWebSocketClose(int status, String reason, Callback callback) {
            gone = true;
            Thread thread = serving;
            if (thread != null) {
                thread.interrupt();
            }
            callback.succeed();
        }

        @Override
        public String receive() throws IOException, InterruptedException {
            if (gone) {
                throw new IOException("the client has gone");
            }
            return received.take();
        }

        @Override
        public void send(String message) throws IOException {
            try {
                Callback.Completable.with(sent -> getSession().sendText(message, sent))
                        .join();
            } catch (CompletionException failed) {
                throw new IOException(
                        "the client has gone: " + failed.getCause().getMessage(), failed);
            }
        }
    }
}
