package io.ringmill.server.http;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** All clients of server-sent events: no more than a limit, each with a sign of life every few seconds. */
final class Streams {

    static final long HEARTBEAT_MS = 5_000;
    /** A client whose socket takes nothing for so long is let go. */
    static final long STUCK_MS = 60_000;

    private final int most;
    private final Sessions ids;
    private final HttpCounters counters;
    private final long stuckMs;
    private final AtomicInteger count = new AtomicInteger();
    private final Set<ClientStream> streams = ConcurrentHashMap.newKeySet();

    Streams(int most, Sessions ids, HttpCounters counters, long stuckMs) {
        this.most = most;
        this.ids = ids;
        this.counters = counters;
        this.stuckMs = stuckMs;
    }

    void open(EventStream.Opening opening, Request request, Response response, Callback callback, Runnable head)
            throws Problem {
        if (count.incrementAndGet() > most) {
            count.decrementAndGet();
            throw new Problem(
                    503,
                    "too-many-streams",
                    "as many clients as the server serves are watching already",
                    Map.of(),
                    Map.of("Retry-After", "5"));
        }
        counters.streams(1);
        head.run();
        request.getConnectionMetaData().getConnection().getEndPoint().setIdleTimeout(stuckMs);
        ClientStream stream = new ClientStream(ids.id(), opening, response, callback, counters, this::gone);
        streams.add(stream);
        stream.open();
    }

    private void gone(ClientStream stream) {
        streams.remove(stream);
        count.decrementAndGet();
        counters.streams(-1);
    }

    void heartbeat() {
        streams.forEach(ClientStream::heartbeat);
    }

    void closeAll() {
        streams.forEach(ClientStream::close);
    }
}
