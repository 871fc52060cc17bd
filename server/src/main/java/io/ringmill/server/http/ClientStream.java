package io.ringmill.server.http;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.IteratingCallback;

/**
 * Server-sent events to one client, written without a thread that waits.
 *
 * <p><b>Threading:</b> any thread; one write at a time.
 */
final class ClientStream implements EventStream {

    private final String id;
    private final Opening opening;
    private final Response response;
    private final Callback callback;
    private final HttpCounters counters;
    private final Consumer<ClientStream> gone;
    private final EventQueue queue = new EventQueue();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Sender sender = new Sender();
    private volatile boolean ending;

    ClientStream(
            String id,
            Opening opening,
            Response response,
            Callback callback,
            HttpCounters counters,
            Consumer<ClientStream> gone) {
        this.id = id;
        this.opening = opening;
        this.response = response;
        this.callback = callback;
        this.counters = counters;
        this.gone = gone;
    }

    void open() {
        heartbeat();
        opening.opened(this);
        flush();
    }

    void heartbeat() {
        queue.heartbeat();
        sender.iterate();
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public void newest(String name, String topic, Object data) {
        if (!ending) {
            queue.newest(name, topic, encoded(data));
        }
    }

    @Override
    public void next(String name, String eventId, Object data) {
        if (!ending) {
            counters.missed(queue.next(name, eventId, encoded(data)));
        }
    }

    @Override
    public void flush() {
        sender.iterate();
    }

    private static byte[] encoded(Object data) {
        return data instanceof byte[] bytes ? bytes : Json.bytes(data);
    }

    /** Ends it when what waits is sent. */
    @Override
    public void close() {
        ending = true;
        sender.iterate();
    }

    private void leave() {
        ending = true;
        if (closed.compareAndSet(false, true)) {
            gone.accept(this);
            opening.closed(this);
        }
    }

    /** Sends batch after batch, each when the socket has taken the one before. */
    private final class Sender extends IteratingCallback {

        @Override
        protected Action process() {
            ByteBuffer batch = queue.batch();
            if (batch != null) {
                response.write(false, batch, this);
                return Action.SCHEDULED;
            }
            return ending ? Action.SUCCEEDED : Action.IDLE;
        }

        @Override
        protected void onCompleteSuccess() {
            leave();
            callback.succeeded();
        }

        @Override
        protected void onCompleteFailure(Throwable cause) {
            leave();
            callback.failed(cause);
        }
    }
}
