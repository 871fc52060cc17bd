package io.ringmill.server.http;

/**
 * Server-sent events to one client. Nobody who offers waits for it: what a slow client has not taken is bounded. Events with an id
 * wait in a queue, of which the oldest are dropped and counted, and the client is told with an event {@code gap}; those without an id
 * take the place of the one of the same {@code name} and {@code topic} that still waits. What was offered goes out with
 * {@link #flush}, so that what comes together is one write.
 *
 * <p><b>Threading:</b> any thread.
 */
public interface EventStream {

    /** What a route does with a new client. */
    interface Opening {
        /** Begins; {@code stream} is open. Returns at once. */
        void opened(EventStream stream);

        /** The client is gone, or was let go. Called once. */
        void closed(EventStream stream);
    }

    /** Its own name, unguessable, for requests that change what it gets. */
    String id();

    /**
     * An event whose newest matters only.
     *
     * @param topic what it is of: events of the same name and topic take each other's place
     * @param data as JSON
     */
    void newest(String name, String topic, Object data);

    /** An event that comes in order, with an id, unless too many wait. */
    void next(String name, String id, Object data);

    /** Sends what waits, as far as the client takes it. */
    void flush();

    /** Ends it. Idempotent. */
    void close();
}
