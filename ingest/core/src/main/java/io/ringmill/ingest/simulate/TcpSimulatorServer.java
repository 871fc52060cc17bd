package io.ringmill.ingest.simulate;

import java.io.IOException;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Serves a feed to whoever connects, without a protocol. The connection ends with the feed; one that is broken off is reset.
 * Threading as its superclass.
 */
final class TcpSimulatorServer extends SimulatorServer {

    private static final int BACKLOG = 256;
    private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(100);

    private final ServerSocket server;

    /** Guarded by this. */
    private final Set<Socket> open = new HashSet<>();

    TcpSimulatorServer(SimulatorWriter writer, int port) throws IOException {
        super(writer);
        server = bound(port, address -> new ServerSocket(address.getPort(), BACKLOG, address.getAddress()));
        threads.execute(this::accept);
    }

    @Override
    public int port() {
        return server.getLocalPort();
    }

    @Override
    public String address() {
        return "localhost:" + port();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                take(server.accept());
            } catch (IOException noneNow) {
                LockSupport.parkNanos(PAUSE_NS); // such as too many open files
            }
        }
    }

    private synchronized void take(Socket client) throws IOException {
        if (server.isClosed()) {
            client.close();
            return;
        }
        open.add(client);
        threads.execute(() -> serve(client));
    }

    private void serve(Socket client) {
        try (client) {
            client.setTcpNoDelay(true);
            send(client.getOutputStream());
            client.shutdownOutput();
            // If something unread was left, the system would reset the connection, and the client could miss the end.
            client.getInputStream().transferTo(OutputStream.nullOutputStream());
        } catch (IOException ignored) {
            // The client has gone, which is no matter of the others.
        } finally {
            synchronized (this) {
                open.remove(client);
            }
        }
    }

    @Override
    void breakOff() {
        List<Socket> clients;
        synchronized (this) {
            close(server);
            clients = List.copyOf(open);
        }
        for (Socket client : clients) {
            try {
                client.setSoLinger(true, 0); // resets it
            } catch (IOException ignored) {
                // It has ended by itself.
            }
            close(client);
        }
    }

    private static void close(AutoCloseable socket) {
        try {
            socket.close();
        } catch (Exception ignored) {
            // It is of no use any more.
        }
    }
}
