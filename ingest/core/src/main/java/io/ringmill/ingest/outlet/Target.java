package io.ringmill.ingest.outlet;

import java.io.IOException;
import java.util.List;
import java.util.Set;

/**
 * The far end of an {@link Outlet}: how messages come to a system.
 *
 * <p><b>Threading:</b> the outlet's thread, but for {@link #mark} and {@link #close}, which may be called while that waits in a send.
 */
public interface Target extends AutoCloseable {

    /** What of a message the target reads besides its names, key, times and id. */
    enum Form {
        /** The body, as JSON. */
        JSON,
        /** The body of results as CSV, without a header; of alerts as JSON. */
        CSV,
        /** The values. */
        VALUES,
        /** The body as JSON, and the values. */
        BOTH
    }

    /** What of a message it reads. */
    Form form();

    /** How many messages it takes in one {@link #send} at most, whatever the user says. */
    default int mostAtOnce() {
        return Integer.MAX_VALUE;
    }

    /**
     * Connects. Called ahead of the first send, and again after a send or this threw an {@link IOException}; it closes what is left of
     * a connection before.
     *
     * @throws IOException if it cannot, and might later; the message is a sentence for the user
     * @throws FinalException if a further attempt would end in the same way, such as a wrong password
     */
    void connect() throws IOException, InterruptedException;

    /**
     * Sends messages in their order, and returns when the far end has confirmed them all.
     *
     * @throws RefusedException if the far end took all but some, and will not take those when they come again
     * @throws IOException if some may not have come; all of them are sent again, as a {@link LaterException} asks
     * @throws FinalException as for {@link #connect}
     */
    void send(List<Message> messages) throws IOException, RefusedException, InterruptedException;

    /** Of the messages of a send that failed, and is not tried again, those that the far end has confirmed, or does not need. */
    default Set<Message> takeConfirmed(List<Message> batch) {
        return Set.of();
    }

    /** How far it is, for {@link #goBackTo} of a later run: what a mark is taken for was confirmed by then, or comes again. */
    default String mark() {
        return "";
    }

    /** Ahead of all: the run goes on with one that began at this time, in epoch nanoseconds, also if it has no mark of it. */
    default void goesOn(long sessionNs) {}

    /**
     * Ahead of the first send, once connected: what was sent behind this mark may come again; a target that can leaves out what
     * has come already.
     *
     * @param mark as {@link #mark} said in a run before; empty to begin anew
     */
    default void goBackTo(String mark) throws IOException, InterruptedException {}

    /** Lets go of the connection. Makes a send that waits return soon. Idempotent. */
    @Override
    void close();
}
