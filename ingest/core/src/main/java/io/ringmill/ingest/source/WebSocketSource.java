package io.ringmill.ingest.source;

import io.ringmill.EventSource;
import io.ringmill.Publishers;
import io.ringmill.ingest.RefusedRecords;
import io.ringmill.ingest.decode.InvalidRecordException;
import io.ringmill.ingest.decode.RecordFormat;
import io.ringmill.ingest.decode.RecordMessages;
import io.ringmill.ingest.http.HttpTrouble;
import io.ringmill.ingest.source.SocketMessages.Block;
import io.ringmill.ingest.source.WebSocketFeed.RefusedException;
import io.ringmill.metrics.SourceMetrics;
import io.ringmill.metrics.SourceMetrics.State;
import io.ringmill.time.Durations;
import java.io.IOException;
import java.net.http.WebSocket;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes the messages of a WebSocket, and connects again when the connection ends or falls silent. Pings that the server
 * sends are answered by the JDK, whose client may miss the end of a connection that breaks off, without a goodbye, just behind
 * a message: then the silence that follows tells, as our own pings are not answered. It ends only when it is closed.
 * Threading as {@link EventSource}.
 */
final class WebSocketSource implements EventSource {

    private static final Logger LOG = LoggerFactory.getLogger(WebSocketSource.class);
    private static final long LONGEST_WAIT_NS = TimeUnit.HOURS.toNanos(1);
    /** For the server's answer to our goodbye. */
    private static final long GOODBYE_NS = TimeUnit.MILLISECONDS.toNanos(500);

    private final WebSocketFeed feed;
    private final int maxMessage;
    private final RecordMessages out;
    private final Retries retries;
    private boolean everLive;

    /** What is at work; null in between. Guarded by this. */
    private CompletableFuture<WebSocket> connection;

    private SocketMessages arriving;

    /** {@code shown} is the address as people may see it. */
    WebSocketSource(String shown, WebSocketFeed feed, RecordFormat format, RefusedRecords refused) {
        this.feed = feed;
        maxMessage = format.settings().maxLine();
        out = new RecordMessages("websocket " + shown, format, refused);
        retries = new Retries(name(), out::state, LOG);
    }

    @Override
    public String name() {
        return out.metrics().name();
    }

    @Override
    public void run(Publishers publishers) throws IOException {
        try (out) {
            out.begin(publishers, State.CONNECTING);
            String trouble;
            do {
                out.state(State.CONNECTING, "");
                trouble = connectAndPublish();
            } while (!retries.isClosed() && retries.waitAfter(trouble));
            out.state(State.ENDED, "closed");
        } catch (InterruptedException interrupted) {
            out.state(State.ENDED, "interrupted");
            Thread.currentThread().interrupt();
        } catch (InvalidRecordException halted) {
            out.state(State.FAILED, halted.getMessage());
            throw halted;
        } catch (IOException e) {
            out.state(State.FAILED, e.getMessage());
            throw new IOException(name() + ": " + e.getMessage(), e);
        } catch (RuntimeException e) {
            out.ended(e, e.toString());
            throw e;
        }
    }

    /** Connects, and publishes until the connection ends; returns why it did. */
    private String connectAndPublish() throws IOException, InterruptedException {
        SocketMessages messages = new SocketMessages(maxMessage);
        CompletableFuture<WebSocket> connecting = feed.connect(messages);
        hold(messages, connecting);
        WebSocket socket;
        try {
            socket = connecting.get();
        } catch (CancellationException closed) {
            return "closed";
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof RefusedException refused
                    && !everLive
                    && HttpTrouble.isFinal(refused.status)) {
                throw refused;
            }
            return failed.getCause().getMessage();
        } finally {
            if (!connecting.isDone()) {
                messages.close(); // Interrupted: what is connected later is not wanted.
            }
        }
        try {
            out.state(State.LIVE, "");
            if (everLive) {
                out.countGap();
            }
            everLive = true;
            String trouble = publish(socket, messages);
            publishCutOff(messages);
            return trouble;
        } finally {
            hold(null, null);
            end(socket, messages);
        }
    }

    private synchronized void hold(SocketMessages messages, CompletableFuture<WebSocket> connecting) {
        arriving = messages;
        connection = connecting;
        if (retries.isClosed()) {
            closeConnection();
        }
    }

    private String publish(WebSocket socket, SocketMessages messages) throws IOException, InterruptedException {
        CompletableFuture<WebSocket> sending = sending(feed.subscribe(socket), messages);
        long nextPingNs = System.nanoTime() + feed.pingNs();
        long timeoutNs = feed.timeoutNs();
        while (!retries.isClosed()) {
            long waitNs = timeoutNs == 0 ? LONGEST_WAIT_NS : timeoutNs - messages.silentNs();
            if (feed.pingNs() > 0) {
                waitNs = Math.min(waitNs, nextPingNs - System.nanoTime());
            }
            Block block = messages.take(waitNs);
            if (block.count() > 0) {
                publish(block);
                messages.ready();
            } else if (!messages.end().isEmpty()) {
                return messages.end();
            } else if (timeoutNs > 0 && messages.silentNs() >= timeoutNs) {
                return "nothing came for " + Durations.print(timeoutNs) + ", the 'timeout'";
            }
            if (feed.pingNs() > 0 && System.nanoTime() - nextPingNs >= 0) {
                sending = sending.isDone() ? sending(feed.ping(socket), messages) : sending;
                nextPingNs = System.nanoTime() + feed.pingNs();
            }
        }
        return "closed";
    }

    /** What cannot be sent ends the connection. */
    private static CompletableFuture<WebSocket> sending(CompletableFuture<WebSocket> sending, SocketMessages messages) {
        return sending.whenComplete((done, failed) -> {
            if (failed != null && !(failed.getCause() instanceof ClosedChannelException)) {
                Throwable cause = failed.getCause() == null ? failed : failed.getCause();
                messages.fail("a message could not be sent: " + HttpTrouble.describe(cause));
            }
        });
    }

    private void publish(Block block) throws IOException {
        for (int i = 0; i < block.count(); i++) {
            out.gather(block.bytes(), block.from(i), block.length(i), block.total(i));
        }
        out.flush();
        retries.wentWell();
    }

    private void publishCutOff(SocketMessages messages) throws IOException {
        Block rest = retries.isClosed() ? new Block() : messages.cutOff();
        for (int i = 0; i < rest.count(); i++) {
            out.refuse(rest.bytes(), rest.from(i), rest.length(i), "cut off: the connection ended amid the message");
        }
    }

    /** Says goodbye, and waits a little for the server's. */
    private void end(WebSocket socket, SocketMessages messages) {
        try {
            if (retries.isClosed()) {
                sayGoodbye(socket);
                messages.discard(GOODBYE_NS);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } finally {
            messages.close();
            socket.abort();
        }
    }

    private static void sayGoodbye(WebSocket socket) {
        if (!socket.isOutputClosed()) {
            CompletableFuture<?> unused = socket.sendClose(WebSocket.NORMAL_CLOSURE, ""); // It may be gone already.
        }
    }

    @Override
    public SourceMetrics metrics() {
        return out.metrics();
    }

    @Override
    public void close() {
        retries.close();
        closeConnection();
    }

    private synchronized void closeConnection() {
        if (connection != null) {
            arriving.close();
            if (!connection.cancel(true) && !connection.isCompletedExceptionally()) {
                sayGoodbye(connection.join()); // The source may be held up by the engine.
            }
        }
    }
}
