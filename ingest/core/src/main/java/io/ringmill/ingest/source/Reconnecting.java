package io.ringmill.ingest.source;

import io.ringmill.Publishers;
import io.ringmill.ingest.decode.InvalidRecordException;
import io.ringmill.ingest.decode.RecordMessages;
import io.ringmill.metrics.SourceMetrics;
import io.ringmill.metrics.SourceMetrics.State;
import java.io.IOException;
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

    private final RecordMessages messages;
    private final Retries retries;
    private boolean everLive;

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
    public Reconnecting(RecordMessages messages) {
        this.messages = messages;
        retries = new Retries(name(), messages::state, LOG);
    }

    /** Runs until the source is closed. */
    public void run(Publishers publishers, Connection connection) throws IOException {
        try (messages) {
            messages.begin(publishers);
            boolean goesOn = !isClosed();
            while (goesOn) {
                messages.state(State.CONNECTING, "");
                String trouble = attempt(connection);
                goesOn = !isClosed() && retries.waitAfter(trouble);
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
            messages.ended(failed, failed.toString());
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

    /**
     * The connection stands, and messages come.
     *
     * @param resumed whether all comes that was sent since the connection before; of no matter for the first one
     */
    public void live(boolean resumed) {
        messages.state(State.LIVE, "");
        if (everLive && !resumed) {
            messages.countGap();
        }
        if (retries.wentWell()) {
            LOG.info("{}: connected again", name());
        }
        everLive = true;
    }

    public boolean isClosed() {
        return retries.isClosed();
    }

    /** Makes {@link #run} return when the connection does, and wait for no other. Idempotent. */
    public void close() {
        retries.close();
    }

    /** What the source has done so far. */
    public SourceMetrics metrics() {
        return messages.metrics();
    }
}
