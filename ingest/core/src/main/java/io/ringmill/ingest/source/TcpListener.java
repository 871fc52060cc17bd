package io.ringmill.ingest.source;

import io.ringmill.EventSource;
import io.ringmill.Publishers;
import io.ringmill.ingest.RefusedRecords;
import io.ringmill.ingest.decode.HeaderException;
import io.ringmill.ingest.decode.SourceProgress;
import io.ringmill.metrics.SourceMetrics;
import io.ringmill.metrics.SourceMetrics.State;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens for connections and publishes the lines that clients send. A client that has ended, is silent or is lost is no
 * matter of the others. It ends only when it is closed. Threading as {@link EventSource}; each client has a thread.
 */
final class TcpListener implements EventSource {

    private static final Logger LOG = LoggerFactory.getLogger(TcpListener.class);

    private final ServerSocket server;
    private final TcpLines.Format format;
    private final RefusedRecords refused;
    private final SourceProgress progress;
    private final Retries retries;
    private final int mostClients;
    private final AtomicReference<Throwable> failure = new AtomicReference<>();

    /** Guarded by this, as all below. */
    private final Map<Socket, Thread> clients = new HashMap<>();

    private long accepted;
    private long turnedAway;
    private String lastTold = "";

    /** {@code server} listens already. */
    TcpListener(String name, ServerSocket server, TcpLines.Format format, RefusedRecords refused, int mostClients) {
        this.server = server;
        this.format = format;
        this.refused = refused;
        this.mostClients = mostClients;
        progress = new SourceProgress(name);
        retries = new Retries(name, progress::state, LOG);
    }

    @Override
    public String name() {
        return progress.name();
    }

    @Override
    public void run(Publishers publishers) throws Exception {
        try (TcpLines lines = new TcpLines(format, publishers, refused, progress)) {
            try {
                tellState();
                accept(lines);
            } finally {
                endClients();
            }
        } catch (InterruptedException interrupted) {
            progress.state(State.ENDED, "interrupted");
            Thread.currentThread().interrupt();
            return;
        }
        Throwable failed = failure.get();
        if (failed == null) {
            progress.state(State.ENDED, "closed");
            return;
        }
        progress.ended(failed, String.valueOf(failed.getMessage()));
        if (failed instanceof Error error) {
            throw error;
        }
        throw (Exception) failed;
    }

    private void accept(TcpLines lines) throws InterruptedException {
        while (!retries.isClosed()) {
            try {
                take(server.accept(), lines);
                retries.wentWell();
            } catch (IOException e) {
                if (!retries.isClosed() && retries.waitAfter("no connection can be accepted: " + e.getMessage())) {
                    tellState();
                }
            }
        }
    }

    private synchronized void take(Socket client, TcpLines lines) throws IOException {
        String peer = HostPort.of((InetSocketAddress) client.getRemoteSocketAddress());
        if (clients.size() >= mostClients) {
            turnedAway++;
            client.close();
            tell("clients are turned away: there are " + mostClients + " already; 'clients' permits more", "");
            tellState();
            return;
        }
        accepted++;
        Thread thread = new Thread(() -> serve(client, peer, lines), "ringmill-tcp-" + accepted);
        thread.setDaemon(true);
        clients.put(client, thread);
        tellState();
        thread.start();
    }

    private void serve(Socket client, String peer, TcpLines lines) {
        try (client) {
            try {
                String trouble = lines.publish(client, peer, () -> !retries.isClosed(), () -> {});
                if (!trouble.isEmpty() && !retries.isClosed()) {
                    tell("a client is gone: " + trouble, peer);
                }
            } catch (HeaderException wrong) {
                if (!retries.isClosed()) {
                    tell("a client is turned away: " + wrong.getMessage(), peer);
                    lines.countInvalid(wrong, peer);
                }
            }
        } catch (Exception | Error e) {
            if (failure.compareAndSet(null, e)) {
                close();
            }
        } finally {
            synchronized (this) {
                clients.remove(client);
                tellState();
            }
        }
    }

    /** Each trouble once in the log, until there is another one. */
    private synchronized void tell(String trouble, String peer) {
        String from = peer.isEmpty() ? "" : " (" + peer + ")";
        if (trouble.equals(lastTold)) {
            LOG.debug("{}: {}{}", name(), trouble, from);
        } else {
            LOG.warn("{}: {}{}", name(), trouble, from);
            lastTold = trouble;
        }
    }

    private synchronized void tellState() {
        if (retries.isClosed()) {
            return;
        }
        String detail = "at " + HostPort.of((InetSocketAddress) server.getLocalSocketAddress()) + ", " + clients.size()
                + (clients.size() == 1 ? " client" : " clients");
        progress.state(State.LIVE, turnedAway == 0 ? detail : detail + ", " + turnedAway + " turned away");
    }

    private void endClients() throws InterruptedException {
        close();
        List<Thread> running;
        synchronized (this) {
            running = List.copyOf(clients.values());
        }
        for (Thread client : running) {
            client.join();
        }
    }

    @Override
    public SourceMetrics metrics() {
        return progress.snapshot();
    }

    @Override
    public void close() {
        retries.close();
        closeQuietly(server);
        List<Socket> open;
        synchronized (this) {
            open = List.copyOf(clients.keySet());
        }
        open.forEach(TcpListener::closeQuietly);
    }

    /** Ends what waits for the socket, too. */
    static void closeQuietly(AutoCloseable socket) {
        try {
            socket.close();
        } catch (Exception e) {
            LOG.debug("a socket does not close", e);
        }
    }
}
