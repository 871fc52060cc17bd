package io.ringmill.server.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SocketChannel;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.SelectorManager;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.IO;

/**
 * Bounds connections, in all and by address, and closes those that wait for a request, or for an answer to be taken, for too long,
 * however many bytes trickle meanwhile.
 *
 * <p><b>Threading:</b> any thread.
 */
final class ConnectionGuard implements SelectorManager.AcceptListener {

    private enum Phase {
        /** No request has come whole; a slow head stays here. */
        WAITING,
        /** A request is being handled, or read under limits of its own. */
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

        private Held(InetAddress address) {
            this.address = address;
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
                && held.values().stream()
                                .filter(each -> Objects.equals(each.address, address))
                                .count()
                        >= mostByAddress;
        if (full || fullByAddress) {
            counters.refused(
                    full ? "connections" : "connections-of-address",
                    address == null ? "?" : address.getHostAddress(),
                    "a connection, as there are too many");
            IO.close(channel);
            return;
        }
        held.put(channel, new Held(address));
        counters.connections(1);
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

    void answering(Request request) {
        enter(request, Phase.ANSWERING);
    }

    void streaming(Request request) {
        enter(request, Phase.STREAMING);
    }

    private void enter(Request request, Phase phase) {
        Object transport = request.getConnectionMetaData().getConnection().getEndPoint();
        while (transport instanceof EndPoint endPoint) {
            transport = endPoint.getTransport();
        }
        Held of = transport instanceof SelectableChannel ? held.get(transport) : null;
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
                IO.close(channel);
            }
        });
    }
}
