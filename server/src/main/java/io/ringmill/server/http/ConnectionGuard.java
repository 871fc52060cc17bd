package io.ringmill.server.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SocketChannel;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.SelectorManager;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.IO;

/**
 * Bounds connections, in all and by address, and closes those that wait for a request, or for an answer to be taken, for too long,
 * however many bytes trickle meanwhile. If there are too many, that gives way to a new one which has been without a whole request
 * for longest: who asks at once gets an answer, however many do not ask.
 *
 * <p><b>Threading:</b> any thread.
 */
final class ConnectionGuard implements SelectorManager.AcceptListener, Connection.Listener {

    private enum Phase {
        /** No request has come whole; a slow head stays here. */
        WAITING,
        /** The body of a request is arriving. */
        READING,
        /** A request is being handled. */
        HANDLING,
        /** An answer is being written. */
        ANSWERING,
        /** Of server-sent events, which have limits of their own. */
        STREAMING
    }

    private static final class Held {
        private final InetAddress address;
        private volatile Phase phase = Phase.WAITING;
        private volatile long sinceNs = System.nanoTime();
        private volatile EndPoint endPoint;

        private Held(InetAddress address) {
            this.address = address;
        }

        private boolean isFrom(InetAddress other) {
            return Objects.equals(address, other);
        }

        /** Who has sent no whole head does so before who has; then who has waited longer. */
        private boolean givesWayBefore(Held other) {
            return phase == other.phase ? sinceNs - other.sinceNs < 0 : phase == Phase.WAITING;
        }

        private void enter(Phase next) {
            sinceNs = System.nanoTime();
            phase = next;
        }
    }

    private final int most;
    private final int mostByAddress;
    private final long requestNs;
    private final HttpCounters counters;
    private final Map<SelectableChannel, Held> held = new ConcurrentHashMap<>();

    ConnectionGuard(HttpSettings.Limits limits, HttpCounters counters) {
        this.most = limits.connections();
        // One address may not take all: the page, its streams and a few scripts need far less.
        this.mostByAddress = Math.max(8, limits.connections() / 4);
        this.requestNs = limits.requestMs() * 1_000_000L;
        this.counters = counters;
    }

    @Override
    public void onAccepting(SelectableChannel channel) {
        InetAddress address = address(channel);
        boolean full = held.size() >= most;
        boolean fullByAddress = !full
                && address != null
                && !address.isLoopbackAddress()
                && held.values().stream().filter(each -> each.isFrom(address)).count() >= mostByAddress;
        if (full || fullByAddress) {
            boolean room = giveWay(fullByAddress ? address : null);
            counters.refused(
                    full ? "connections" : "connections-of-address",
                    address == null ? "?" : address.getHostAddress(),
                    room
                            ? "the connection that had sent no whole request for longest, as there are too many"
                            : "a connection, as there are too many");
            if (!room) {
                IO.close(channel);
                return;
            }
        }
        held.put(channel, new Held(address));
        counters.connections(1);
    }

    /** Closes what waits for longest, of one address if that is given; returns whether there was any. */
    private boolean giveWay(InetAddress address) {
        Map.Entry<SelectableChannel, Held> longest = null;
        for (Map.Entry<SelectableChannel, Held> each : held.entrySet()) {
            Held of = each.getValue();
            if ((of.phase == Phase.WAITING || of.phase == Phase.READING)
                    && (address == null || of.isFrom(address))
                    && (longest == null || of.givesWayBefore(longest.getValue()))) {
                longest = each;
            }
        }
        if (longest == null) {
            return false;
        }
        onClosed(longest.getKey());
        close(longest.getKey(), longest.getValue());
        return true;
    }

    private static void close(SelectableChannel channel, Held of) {
        EndPoint endPoint = of.endPoint;
        if (endPoint == null) {
            IO.close(channel);
        } else {
            // Jetty lets go of what belongs to it at once.
            endPoint.close();
        }
    }

    @Override
    public void onOpened(Connection connection) {
        EndPoint endPoint = transport(connection);
        Held of = endPoint == null ? null : held.get(endPoint.getTransport());
        if (of != null) {
            of.endPoint = endPoint;
        }
    }

    @Override
    public void onClosed(Connection connection) {
        // Its channel is told of.
    }

    /** That of the socket, below TLS; null if there is none. */
    private static EndPoint transport(Connection connection) {
        EndPoint endPoint = connection.getEndPoint();
        while (endPoint != null && endPoint.getTransport() instanceof EndPoint below) {
            endPoint = below;
        }
        return endPoint != null && endPoint.getTransport() instanceof SelectableChannel ? endPoint : null;
    }

    @Override
    public void onAcceptFailed(SelectableChannel channel, Throwable cause) {
        onClosed(channel);
    }

    @Override
    public void onClosed(SelectableChannel channel) {
        if (held.remove(channel) != null) {
            counters.connections(-1);
        }
    }

    private static InetAddress address(SelectableChannel channel) {
        try {
            return channel instanceof SocketChannel socket
                            && socket.getRemoteAddress() instanceof InetSocketAddress address
                    ? address.getAddress()
                    : null;
        } catch (IOException gone) {
            return null;
        }
    }

    void handling(Request request) {
        enter(request, Phase.HANDLING);
        Request.addCompletionListener(request, failure -> enter(request, Phase.WAITING));
    }

    /** Its body is awaited. */
    void reading(Request request) {
        enter(request, Phase.READING);
    }

    /** Its body is there, or long enough for a thread to wait for the rest. */
    void read(Request request) {
        enter(request, Phase.HANDLING);
    }

    void answering(Request request) {
        enter(request, Phase.ANSWERING);
    }

    void streaming(Request request) {
        enter(request, Phase.STREAMING);
    }

    private void enter(Request request, Phase phase) {
        EndPoint endPoint = transport(request.getConnectionMetaData().getConnection());
        Held of = endPoint == null ? null : held.get(endPoint.getTransport());
        if (of != null) {
            of.enter(phase);
        }
    }

    /** Closes what has waited for too long. */
    void sweep() {
        long nowNs = System.nanoTime();
        held.forEach((channel, of) -> {
            long waitedNs = nowNs - of.sinceNs;
            boolean slowHead = of.phase == Phase.WAITING && waitedNs > requestNs;
            boolean slowReader = of.phase == Phase.ANSWERING && waitedNs > 2 * requestNs;
            if (slowHead || slowReader) {
                counters.refused(
                        slowHead ? "no-request" : "slow-reader",
                        of.address == null ? "?" : of.address.getHostAddress(),
                        slowHead
                                ? "a connection that sent no whole request"
                                : "a client that took its answer too slowly");
                close(channel, of);
            }
        });
    }
}
