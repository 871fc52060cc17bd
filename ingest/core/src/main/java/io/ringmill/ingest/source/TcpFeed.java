package io.ringmill.ingest.source;

import io.ringmill.EventSource;
import io.ringmill.Publishers;
import io.ringmill.ingest.RefusedRecords;
import io.ringmill.ingest.decode.HeaderException;
import io.ringmill.ingest.decode.SourceProgress;
import io.ringmill.metrics.SourceMetrics;
import io.ringmill.metrics.SourceMetrics.State;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connects to a server and publishes the lines that it sends; connects again when the connection ends. It ends only when it is
 * closed. Threading as {@link EventSource}.
 */
final class TcpFeed implements EventSource {

    private static final Logger LOG = LoggerFactory.getLogger(TcpFeed.class);
    private static final int CONNECT_TIMEOUT_MS = 10_000;

    private final HostPort server;
    private final TcpLines.Format format;
    private final RefusedRecords refused;
    private final SourceProgress progress;
    private final Retries retries;
    private boolean everLive;
    private boolean everRead;

    /** What is connected, or about to be; null in between. Guarded by this. */
    private Socket open;

    TcpFeed(HostPort server, TcpLines.Format format, RefusedRecords refused) {
        this.server = server;
        this.format = format;
        this.refused = refused;
        progress = new SourceProgress("tcp " + server);
        retries = new Retries(progress.name(), progress::state, LOG);
    }

    @Override
    public String name() {
        return progress.name();
    }

    @Override
    public void run(Publishers publishers) throws IOException {
        try (TcpLines lines = new TcpLines(format, publishers, refused, progress)) {
            String trouble;
            do {
                progress.state(State.CONNECTING, "");
                trouble = receive(lines);
            } while (!retries.isClosed() && retries.waitAfter(trouble));
            progress.state(State.ENDED, "closed");
        } catch (InterruptedException interrupted) {
            progress.state(State.ENDED, "interrupted");
            Thread.currentThread().interrupt();
        } catch (IOException | RuntimeException failed) {
            progress.ended(failed, failed.getMessage());
            throw failed;
        }
    }

    /** Connects, and publishes until the connection ends; returns why it did. */
    private String receive(TcpLines lines) throws IOException {
        try (Socket socket = new Socket()) {
            hold(socket);
            String trouble = connect(socket);
            if (!trouble.isEmpty()) {
                return trouble;
            }
            progress.state(State.LIVE, "");
            if (everLive) {
                progress.countGap();
            }
            everLive = true;
            trouble = lines.publish(socket, server.toString(), () -> !retries.isClosed(), () -> {
                everRead = true;
                retries.wentWell();
            });
            return trouble.isEmpty() ? "the server ended the connection" : trouble;
        } catch (HeaderException wrong) {
            if (everRead || wrong.isMissing() || retries.isClosed()) {
                return wrong.getMessage();
            }
            throw new IOException(name() + ": " + wrong.getMessage(), wrong);
        } finally {
            hold(null);
        }
    }

    /** Returns what prevents it; empty if it is connected. */
    private String connect(Socket socket) {
        InetSocketAddress address = server.address();
        if (address.isUnresolved()) {
            return "no connection: there is no host '" + server.host() + "', or its name cannot be looked up";
        }
        try {
            socket.connect(address, CONNECT_TIMEOUT_MS);
            return "";
        } catch (SocketTimeoutException silent) {
            return "no connection within " + CONNECT_TIMEOUT_MS / 1000 + " s";
        } catch (ConnectException refusal) {
            return "no connection: nobody listens there";
        } catch (IOException e) {
            return "no connection: " + e.getMessage();
        }
    }

    private synchronized void hold(Socket socket) {
        open = socket;
        if (socket != null && retries.isClosed()) {
            TcpListener.closeQuietly(socket);
        }
    }

    @Override
    public SourceMetrics metrics() {
        return progress.snapshot();
    }

    @Override
    public void close() {
        retries.close();
        synchronized (this) {
            if (open != null) {
                TcpListener.closeQuietly(open);
            }
        }
    }
}
