package io.ringmill.ingest.source;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.server.WebSocketUpgradeHandler;

/** A real WebSocket server for tests, that keeps what clients sent. */
final class SocketServer implements AutoCloseable {

    /** What a test does with a connection. */
    interface Play {

        /** On the server's thread; {@code number} counts connections from 0. */
        default void opened(int number, Session session) throws Exception {}

        /** The client has sent this. */
        default void received(int number, Session session, String text) throws Exception {}

        /** The status that refuses a connection; 0 if it is welcome. */
        default int refusal(int number) {
            return 0;
        }
    }

    final List<String> received = new CopyOnWriteArrayList<>();
    final List<String> headers = new CopyOnWriteArrayList<>();
    final List<String> closes = new CopyOnWriteArrayList<>();
    final AtomicInteger connections = new AtomicInteger();
    final AtomicInteger pings = new AtomicInteger();
    final List<Throwable> failures = new CopyOnWriteArrayList<>();
    private final Server server = new Server();
    private final ServerConnector connector = new ServerConnector(server);

    SocketServer(int port, Play play) throws Exception {
        connector.setHost(InetAddress.getLoopbackAddress().getHostAddress());
        connector.setPort(port);
        server.addConnector(connector);
        server.setHandler(WebSocketUpgradeHandler.from(server, container -> {
            container.setMaxOutgoingFrames(-1);
            container.addMapping("/*", (request, response, callback) -> {
                headers.add(request.getHeaders().toString());
                int number = connections.getAndIncrement();
                if (play.refusal(number) > 0) {
                    Response.writeError(request, response, callback, play.refusal(number));
                    return null;
                }
                return new Endpoint(number, play);
            });
        }));
        server.start();
    }

    SocketServer(Play play) throws Exception {
        this(0, play);
    }

    int port() {
        return connector.getLocalPort();
    }

    String url() {
        return "ws://127.0.0.1:" + port() + "/feed";
    }

    /** A server that sends these messages to each client when it has opened, and then nothing. */
    static SocketServer sending(String... messages) throws Exception {
        return new SocketServer(new Play() {
            @Override
            public void opened(int number, Session session) {
                send(session, messages);
            }
        });
    }

    static void send(Session session, String... messages) {
        for (String message : messages) {
            Callback.Completable.with(sent -> session.sendText(message, sent)).join();
        }
    }

    static void sendPart(Session session, String part, boolean last) {
        Callback.Completable.with(sent -> session.sendPartialText(part, last, sent))
                .join();
    }

    static void sendBinary(Session session, byte[] message) {
        Callback.Completable.with(sent -> session.sendBinary(ByteBuffer.wrap(message), sent))
                .join();
    }

    static void sendBinary(Session session, String part, boolean last) {
        ByteBuffer bytes = ByteBuffer.wrap(part.getBytes(StandardCharsets.UTF_8));
        Callback.Completable.with(sent -> session.sendPartialBinary(bytes, last, sent))
                .join();
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception failed) {
            throw new IllegalStateException(failed);
        }
    }

    /** One connection. Public, as Jetty asks. */
    public final class Endpoint extends Session.Listener.AbstractAutoDemanding {
        private final int number;
        private final Play play;

        Endpoint(int number, Play play) {
            this.number = number;
            this.play = play;
        }

        @Override
        public void onWebSocketOpen(Session session) {
            super.onWebSocketOpen(session);
            run(() -> play.opened(number, session));
        }

        @Override
        public void onWebSocketText(String text) {
            received.add(text);
            run(() -> play.received(number, getSession(), text));
        }

        @Override
        public void onWebSocketPing(ByteBuffer payload) {
            pings.incrementAndGet();
            getSession().sendPong(payload, Callback.NOOP);
        }

        @Override
        public void onWebSocketClose(int status, String reason, Callback callback) {
            closes.add(status + " " + (reason == null ? "" : reason));
            callback.succeed();
        }

        private void run(Step step) {
            // On a thread of its own, so that what it sends does not keep the server from reading.
            Thread thread = new Thread(() -> {
                try {
                    step.run();
                } catch (Exception e) {
                    failures.add(e);
                }
            });
            thread.setDaemon(true);
            thread.start();
        }
    }

    private interface Step {
        void run() throws Exception;
    }
}
