package io.ringmill.ingest.source;

import io.ringmill.Publishers;
import io.ringmill.ingest.decode.InvalidRecordException;
import io.ringmill.ingest.decode.JsonMessages;
import io.ringmill.metrics.SourceMetrics;
import io.ringmill.metrics.SourceMetrics.State;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a source of messages that keeps a connection to a server: connects, and connects again with growing waits when that
 * was lost, until it is closed. Says where the source stands, and tells each trouble once.
 *
 * <p><b>Threading:</b> {@link #run} and {@link #live} by the source's thread; the rest any.
 */
public final class Reconnecting {

    private static final Logger LOG = LoggerFactory.getLogger(Reconnecting.class);
    private static final long FIRST_RETRY_NS = 200_000_000L;
    private static final long LONGEST_RETRY_NS = 30_000_000_000L;

    private final JsonMessages messages;
    private final Backoff backoff = new Backoff(FIRST_RETRY_NS, LONGEST_RETRY_NS);
    private final CountDownLatch closed = new CountDownLatch(1);
    private boolean everLive;
    private String lastTold = "";

    /** One connection. */
    @FunctionalInterface
    public interface Connection {

        /**
         * Connects, calls {@link #live}, and adds messages until the connection is lost or the source is closed.
         *
         * @return why there is no connection any more
         * @throws ServerRefusal if the server was reached and refuses what is asked
         * @throws IOException if the source cannot go on
         */
        String read() throws IOException, ServerRefusal, InterruptedException;
    }

    /** A server refuses what it is asked for, such as a queue that it does not have. At first that ends the source. */
    public static final class ServerRefusal extends Exception {

        private static final long serialVersionUID = 1L;

        /** {@code message} says what it refuses, and what to do. */
        public ServerRefusal(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** Of a source that gives its messages to these. */
    public Reconnecting(JsonMessages messages) {
        this.messages = messages;
    }

    /** Runs until the source is closed. */
    public void run(Publishers publishers, Connection connection) throws IOException {
        try (messages) {
            messages.begin(publishers);
            boolean goesOn = !isClosed();
            while (goesOn) {
                messages.state(State.CONNECTING, "");
                String trouble = attempt(connection);
                goesOn = !isClosed() && waitAfter(trouble);
            }
            messages.state(State.ENDED, isClosed() ? "closed" : "");
        } catch (InterruptedException interrupted) {
            messages.state(State.ENDED, isClosed() ? "closed" : "interrupted");
            if (!isClosed()) {
                Thread.currentThread().interrupt();
            }
        } catch (InvalidRecordException halted) {
            messages.state(State.FAILED, halted.getMessage());
            throw halted;
        } catch (IOException failed) {
            messages.state(State.FAILED, failed.getMessage());
            throw new IOException(name() + ": " + failed.getMessage(), failed);
        } catch (RuntimeException failed) {
            messages.state(State.FAILED, failed.toString());
            throw failed;
        }
    }

    private String attempt(Connection connection) throws IOException, InterruptedException {
        try {
            return connection.read();
        } catch (ServerRefusal refusal) {
            if (!everLive) {
                throw new IOException(refusal.getMessage(), refusal);
            }
            return refusal.getMessage();
        }
    }

    private String name() {
        return messages.metrics().name();
    }

    private boolean waitAfter(String trouble) throws InterruptedException {
        long waitNs = backoff.nextNs();
        String detail = trouble + "; next attempt in " + TimeUnit.NANOSECONDS.toMillis(waitNs) + " ms";
        messages.state(State.RETRYING, detail);
        if (trouble.equals(lastTold)) {
            LOG.debug("{}: {}", name(), detail);
        } else {
            LOG.warn("{}: {}", name(), detail);
            lastTold = trouble;
        }
        return !closed.await(waitNs, TimeUnit.NANOSECONDS);
    }

    /** The connection stands, and messages come. */
    public void live() {
        messages.state(State.LIVE, "");
        if (!lastTold.isEmpty()) {
            LOG.info("{}: connected again", name());
        }
        everLive = true;
        lastTold = "";
        backoff.reset();
    }

    public boolean isClosed() {
        return closed.getCount() == 0;
    }

    /** Makes {@link #run} return when the connection does, and wait for no other. Idempotent. */
    public void close() {
        closed.countDown();
    }

    /** What the source has done so far. */
    public SourceMetrics metrics() {
        return messages.metrics();
    }
}
