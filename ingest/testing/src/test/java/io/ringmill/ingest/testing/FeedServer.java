package io.ringmill.ingest.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/**
 * A server on loopback that has all rows ready, sends them to each client as fast as that takes them, and keeps the connection open. So
 * it costs next to nothing what the two ends of a comparison have in common.
 */
final class FeedServer implements AutoCloseable {

    private final Feed feed;
    private final byte[] rows;
    private final ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());

    FeedServer(Feed feed, int count) throws IOException {
        this.feed = feed;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int row = 0; row < count; row++) {
            feed.write(Rates.record(row), out);
        }
        rows = out.toByteArray();
        Thread thread = new Thread(this::serve, "test-feed");
        thread.setDaemon(true);
        thread.start();
    }

    int port() {
        return socket.getLocalPort();
    }

    private void serve() {
        while (!socket.isClosed()) {
            try (Socket client = socket.accept()) {
                feed.open(client);
                OutputStream out = client.getOutputStream();
                out.write(rows);
                out.flush();
                while (client.getInputStream().read() >= 0) {
                    // The client stays, and may have something to say.
                }
            } catch (IOException gone) {
                // The next one, if there is one.
            }
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
