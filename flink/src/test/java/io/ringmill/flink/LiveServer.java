package io.ringmill.flink;

import io.ringmill.ingest.testing.Feed;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/** A server on loopback that sends rows when a test says so, to the client that came last. Any thread. */
final class LiveServer implements AutoCloseable {

    private final Feed feed;
    private final ServerSocket socket = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());

    /** Guarded by this: of those that have come; what was accepted, and is not closed. */
    private final List<Socket> clients = new ArrayList<>();

    LiveServer(Feed feed) throws IOException {
        this.feed = feed;
        start(this::accept);
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "test-live");
        thread.setDaemon(true);
        thread.start();
    }

    /** As a pipeline file has it; {@code more}: other settings of it. */
    String source(String more) {
        String source = switch (feed) {
            case TCP -> "{tcp: {connect: '127.0.0.1:@PORT@', format: ndjson@MORE@}}";
            case HTTP -> "{http: {url: 'http://127.0.0.1:@PORT@/feed', format: ndjson@MORE@}}";
            case WEBSOCKET -> "{websocket: {url: 'ws://127.0.0.1:@PORT@/feed'@MORE@}}";
        };
        return source.replace("@PORT@", Integer.toString(socket.getLocalPort()))
                .replace("@MORE@", more.isEmpty() ? "" : ", " + more);
    }

    /** How many clients have come. */
    synchronized int connections() {
        return clients.size();
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket client = socket.accept();
                feed.open(client);
                synchronized (this) {
                    clients.add(client);
                }
            } catch (IOException gone) {
                // The next one, if there is one.
            }
        }
    }

    /** Rows are shorter than 126 bytes. */
    void send(List<String> rows) throws IOException {
        Socket client;
        synchronized (this) {
            client = clients.get(clients.size() - 1);
        }
        OutputStream out = client.getOutputStream();
        for (String row : rows) {
            feed.write(row, out);
        }
        out.flush();
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
