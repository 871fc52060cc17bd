package io.ringmill.ingest.rabbitmq;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ConfirmListener;
import com.rabbitmq.client.Return;
import java.io.IOException;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/**
 * What the server has not confirmed yet of a channel's messages, and what it gave back.
 *
 * <p><b>Threading:</b> one thread publishes and waits; the client's threads tell what comes from the server. The server gives a message
 * back ahead of its confirmation.
 */
final class Confirms implements ConfirmListener {

    private static final long LOOK_MS = 100;

    private final String server;
    /** All guarded by this. */
    private final TreeSet<Long> open = new TreeSet<>();

    private final Set<String> returned = new HashSet<>();
    private int failed;
    private String blocked = "";

    Confirms(String server) {
        this.server = server;
    }

    /** Ahead of a batch. */
    synchronized void begin() {
        open.clear();
        returned.clear();
        failed = 0;
    }

    /** Ahead of publishing the message with this number. */
    synchronized void expect(long number) {
        open.add(number);
    }

    @Override
    public synchronized void handleAck(long number, boolean multiple) {
        settle(number, multiple);
    }

    @Override
    public synchronized void handleNack(long number, boolean multiple) {
        failed += settle(number, multiple);
    }

    private int settle(long number, boolean multiple) {
        Collection<Long> done = multiple ? open.headSet(number, true) : open.subSet(number, true, number, true);
        int count = done.size();
        done.clear();
        if (open.isEmpty()) {
            notifyAll();
        }
        return count;
    }

    /** Notes a message that no queue takes. */
    synchronized void giveBack(Return message) {
        returned.add(MessageProperties.id(message.getProperties()));
    }

    /** The server takes nothing for now, and says why; empty when it does again. */
    synchronized void block(String reason) {
        blocked = reason;
    }

    /**
     * Waits until everything is confirmed.
     *
     * @return the ids of the messages that were given back
     * @throws IOException if some is not, or the server could not take it
     */
    synchronized Set<String> await(Channel channel, long mostMs) throws IOException, InterruptedException {
        long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(mostMs);
        while (!open.isEmpty()) {
            if (!channel.isOpen()) {
                throw new IOException("the channel was closed", channel.getCloseReason());
            }
            if (System.nanoTime() - deadlineNs > 0) {
                throw new IOException(
                        blocked.isEmpty()
                                ? "the server " + server + " confirmed nothing for "
                                        + TimeUnit.MILLISECONDS.toSeconds(mostMs) + " s"
                                : "the server " + server + " takes nothing at present: " + blocked);
            }
            wait(LOOK_MS);
        }
        if (failed > 0) {
            throw new IOException("the server " + server + " could not take " + failed
                    + (failed == 1 ? " message" : " messages") + "; is a queue full?");
        }
        return Set.copyOf(returned);
    }
}
