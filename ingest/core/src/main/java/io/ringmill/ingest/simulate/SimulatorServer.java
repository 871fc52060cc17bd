package io.ringmill.ingest.simulate;

import java.io.IOException;
import java.io.OutputStream;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Serves a feed on the machine's own address, to every client from its beginning.
 *
 * <p><b>Threading:</b> any; each client has a thread, and a slow one holds up only itself.
 */
public abstract class SimulatorServer implements AutoCloseable {

    final ExecutorService threads;

    private final SimulatorWriter writer;
    private final AtomicInteger clients = new AtomicInteger();
    private volatile boolean closed;

    SimulatorServer(SimulatorWriter writer) {
        this.writer = writer;
        AtomicInteger number = new AtomicInteger();
        threads = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "ringmill-simulate-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Begins to serve it over HTTP as NDJSON at {@code /stream}. A feed with an end is sent with its length, so that a client
     * knows that it has all of it.
     *
     * @param port 0 for any that is free
     * @param unit of {@code ts}
     * @throws IllegalArgumentException if the feed is impossible
     * @throws IOException if the port cannot be had; the message says which and why
     */
    public static SimulatorServer http(Feed feed, int port, TimeUnit unit) throws IOException {
        new Simulator(feed); // that it is possible
        SimulatorWriter writer = new SimulatorWriter(feed, SimulatorWriter.Format.NDJSON, unit);
        return new HttpSimulatorServer(writer, HttpSimulatorServer.length(feed, writer), port);
    }

    /** As {@link #http}, over plain TCP in any format; the connection ends with the feed. */
    public static SimulatorServer tcp(Feed feed, SimulatorWriter.Format format, int port, TimeUnit unit)
            throws IOException {
        new Simulator(feed); // that it is possible
        return new TcpSimulatorServer(new SimulatorWriter(feed, format, unit), port);
    }

    /** Opens what listens at a port of this machine alone. */
    static <T> T bound(int port, Listening<T> listening) throws IOException {
        try {
            return listening.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        } catch (BindException inUse) {
            throw new IOException(
                    "port " + port + " cannot be had (" + inUse.getMessage() + "); choose another, or 0 for any",
                    inUse);
        }
    }

    /** Opens something at an address. */
    interface Listening<T> {
        T open(InetSocketAddress address) throws IOException;
    }

    /** The port it listens on. */
    public abstract int port();

    /** Where the feed is: {@code http://localhost:8090/stream}, or {@code localhost:8091} of TCP. */
    public abstract String address();

    /** Clients that are being served. */
    public final int clients() {
        return clients.get();
    }

    /** Sends the feed to one client, in its own thread, until it ends or this is closed. */
    final void send(OutputStream client) throws IOException {
        clients.incrementAndGet();
        try {
            writer.write(client, () -> !closed);
        } finally {
            clients.decrementAndGet();
        }
    }

    /** Stops listening, and breaks off every connection. */
    abstract void breakOff();

    /** Ends every stream and stops listening. */
    @Override
    public final void close() {
        // In this order: a stream that is broken off is not taken for one that has ended.
        breakOff();
        closed = true;
        threads.shutdownNow();
    }
}
