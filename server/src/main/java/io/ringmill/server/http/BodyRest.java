package io.ringmill.server.http;

import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Callback;

/**
 * Reads and drops what still comes of a body after its answer. Where a connection is closed with bytes unread, its client is told of
 * a reset, and may never see the answer that says why. Holds no thread.
 */
final class BodyRest implements Runnable {

    private static final long MOST_BYTES = 64 << 20;

    /** Behind the answer it is read for so long at least. */
    private static final long LEAST_NS = 2_000_000_000L;

    private final Request request;
    private long deadlineNs;
    private boolean answered;
    private final ConnectionGuard guard;
    private final Callback end;
    private long bytes;

    private BodyRest(Request request, long deadlineNs, ConnectionGuard guard, Callback end) {
        this.request = request;
        this.deadlineNs = deadlineNs;
        this.guard = guard;
        this.end = end;
    }

    /**
     * Once the answer is written, drops the rest, until the deadline, or for two seconds if that is later, and then ends the exchange.
     * Meanwhile the connection gives way to others.
     */
    static Callback dropped(Request request, long deadlineNs, ConnectionGuard guard, Callback end) {
        BodyRest rest = new BodyRest(request, deadlineNs, guard, end);
        return Callback.from(rest, end::failed);
    }

    @Override
    public void run() {
        if (!answered) {
            answered = true;
            guard.reading(request);
            deadlineNs = later(deadlineNs, System.nanoTime() + LEAST_NS);
        }
        while (isSent() && bytes <= MOST_BYTES && System.nanoTime() - deadlineNs <= 0) {
            Content.Chunk chunk = request.read();
            if (chunk == null) {
                request.demand(this);
                return;
            }
            if (Content.Chunk.isFailure(chunk)) {
                break;
            }
            bytes += chunk.remaining();
            chunk.release();
            if (chunk.isLast()) {
                break;
            }
        }
        end.succeeded();
    }

    /** Who expects a 100 sends nothing before somebody has read. */
    private boolean isSent() {
        return !request.getHeaders().contains("Expect") || request.getAttribute(BodyGate.READ) != null;
    }

    private static long later(long oneNs, long otherNs) {
        return oneNs - otherNs > 0 ? oneNs : otherNs;
    }
}
